import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { exitOf } from '../child-exit.ts'

const run = promisify(execFile)

/** What a program inside starts with: nothing of this process's. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
}

/**
 * A throw-away Debian with systemd, its own Docker, polkit and two users: alice (in group docker) and bob (sudo, with a
 * password). Needs root. See keeper.ts for what becomes of it.
 */
export class Laptop {
  readonly #keeper: ChildProcess
  /** Its first process, as this machine counts. */
  readonly pid: number

  private constructor(keeper: ChildProcess, pid: number) {
    this.#keeper = keeper
    this.pid = pid
  }

  /** Boots one within seconds. Folders and files that are shared are seen inside under their own path, and not written to. */
  static async boot(shared: readonly string[] = []): Promise<Laptop> {
    const program = [
      process.execPath,
      '--import',
      'tsx',
      join(import.meta.dirname, 'keeper.ts'),
      JSON.stringify({ shared }),
    ]
    const keeper = spawn('unshare', ['--mount', '--propagation', 'private', ...program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // What interrupts the test is not to interrupt this.
      detached: true,
    })
    for await (const line of createInterface({ input: keeper.stdout })) {
      if (/^\d+$/.test(line)) return new Laptop(keeper, Number(line))
      console.log(line)
    }
    throw new Error('the laptop did not boot')
  }

  /** Where a path of the laptop is on this machine. */
  at(path: string): string {
    return join(`/proc/${this.pid}/root`, path)
  }

  /** The words that come before those of a program, for it to run there as root, with the environment of this process. */
  get enter(): readonly [string, ...string[]] {
    return ['nsenter', '--target', String(this.pid), '--all', '--']
  }

  /** The same with the environment of somebody there. */
  get inside(): readonly [string, ...string[]] {
    const env = Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`)
    return [...this.enter, 'env', '--ignore-environment', 'HOME=/root', ...env]
  }

  /** Runs a program there as root; rejects where it exits with anything but 0. */
  async run(...command: readonly string[]): Promise<string> {
    const [program, ...args] = this.inside
    return (await run(program, [...args, ...command], { maxBuffer: 2 ** 26 })).stdout.trim()
  }

  /** The same as a user who has logged in, without a terminal. */
  async as(user: string, ...command: readonly string[]): Promise<string> {
    return this.run(...session(user), '--pipe', ...command)
  }

  async remove(): Promise<void> {
    const gone = exitOf(this.#keeper)
    this.#keeper.stdin?.end()
    await gone
  }
}

/** A session of logind's, as of somebody who logs in at a console. */
export function session(user: string): string[] {
  return ['systemd-run', '--quiet', '--wait', '--collect', '-p', `User=${user}`, '-p', 'PAMName=login']
}
