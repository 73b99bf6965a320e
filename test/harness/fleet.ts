import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { parseStat } from '../../main/host/process-identity.ts'
import type { TestHome } from './test-home.ts'
import { until } from './until.ts'

/** A web server that says its container's host name, and writes a line a second. */
const SERVE = 'hostname >index.html; httpd -p 80; while :; do date; sleep 1; done'

/** Containers of all kinds that people run: user-defined networks, published ports, volumes, --rm, health checks, policies. */
export class Fleet {
  readonly #home: TestHome
  readonly names: readonly string[]
  readonly #firstPort: number

  private constructor(home: TestHome, names: readonly string[], firstPort: number) {
    this.#home = home
    this.names = names
    this.#firstPort = firstPort
  }

  /** Starts `count` of them, in fives of one kind each. */
  static async start(home: TestHome, count: number, firstPort = 18_000): Promise<Fleet> {
    await home.docker('network', 'create', 'front')
    await home.docker('network', 'create', 'back')
    const names: string[] = []
    for (let index = 0; index < count; index++) {
      const name = `f${index}`
      await home.runBusybox(name, optionsOf(index, firstPort + index), 'sh', '-c', SERVE)
      names.push(name)
    }
    return new Fleet(home, names, firstPort)
  }

  /** Pid and start time of every container by name: equal before and after says that none was restarted. */
  async identities(): Promise<Record<string, string>> {
    const pids = await this.#home.pids()
    const entries = Object.entries(pids).map(async ([name, pid]) => {
      const stat = parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'))
      return [name, `${pid} since ${stat?.startTime}`] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  /** Each answers exec, its log grows, its published port answers, and its neighbours find it by name. */
  async expectServed(): Promise<void> {
    for (const [index, name] of this.names.entries()) {
      expect(await this.#home.docker('exec', name, 'echo', 'in')).toBe('in')
      if (kinds[index % kinds.length]?.published) {
        const answer = await fetch(`http://127.0.0.1:${this.#firstPort + index}/`)
        expect((await answer.text()).trim()).not.toBe('')
      }
    }
    const before = await this.#home.docker('logs', this.names[0] ?? '')
    await until(
      'a new line in the log',
      () => this.#home.docker('logs', this.names[0] ?? ''),
      log => log.length > before.length,
    )
    expect(await this.#home.docker('exec', 'f0', 'nslookup', 'f5')).toContain('Address')
  }

  /** Stop and remove work, and the next death of a container with a restart policy is answered. */
  async expectManageable(): Promise<void> {
    await this.#home.docker('kill', '--signal', 'KILL', 'f2').catch(() => undefined)
    const pid = (await this.#home.pids())['f1'] ?? 0
    process.kill(pid, 'SIGKILL')
    await until(
      'the container to be started again by its policy',
      async () => (await this.#home.pids())['f1'],
      now => now !== undefined && now !== pid && now !== 0,
    )
    await this.#home.docker('stop', '--time', '1', 'f0')
    await this.#home.docker('rm', 'f0')
  }
}

const kinds = [
  { published: true, options: ['--network', 'front'] },
  { published: false, options: ['--restart', 'always', '--network', 'back'] },
  { published: true, options: ['--restart', 'unless-stopped'] },
  { published: false, options: ['--restart', 'on-failure:3', '--volume', 'data:/data'] },
  { published: true, options: ['--rm', '--health-cmd', 'true', '--health-interval', '2s'] },
] as const

function optionsOf(index: number, port: number): string[] {
  const kind = kinds[index % kinds.length]
  return [...(kind?.options ?? []), ...(kind?.published ? ['--publish', `127.0.0.1:${port}:80`] : [])]
}
