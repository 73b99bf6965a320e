import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runcFolder, taskFolder } from '../../../main/engine/orphans/places.ts'
import { identityOf } from '../../../main/host/process-identity.ts'
import { exitOf } from '../../harness/child-exit.ts'
import { runPlainEngine } from '../../harness/hand-engine.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { commandLine } from '../../harness/repository.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'
import { act, answersEverything, factsOf, found, list, orphans, runServer } from './stage.ts'

/** Each way in which a container and its engine can differ, staged for real, and what the action for it does. */
export function kindsUnder(version: string): void {
  describeNeeding(['root'], `kinds of orphans under engine ${version}`, () => {
    let home: TestHome

    beforeAll(async () => {
      await enterPrivateNetwork()
      home = await TestHome.create([version])
      await home.afloat('up')
      await home.docker('network', 'create', 'meadow')
      await home.runContainers('bystander')
      await runServer(home, 'web', 8080)
    })

    afterAll(() => home?.remove())

    const lives = async (pid: number) => (await identityOf(pid)) !== undefined

    /** The engine lists it as exited, its process runs on under its containerd shim. */
    async function orphaned(also: (id: string) => Promise<unknown> = async () => undefined): Promise<string> {
      const { id } = await factsOf(home, 'web')
      await home.afloat('down')
      await rm(taskFolder(home.home, id), { recursive: true })
      await also(id)
      await runPlainEngine(home.home, version)
      return id
    }

    it('its log is followed, a command runs inside it, what it blocks is said, it can be left alone', async () => {
      const id = await orphaned()
      await home.afloat('up')
      const orphan = await found(home, 'web')
      expect(orphan).toMatchObject({ kind: 'listed-as-exited', left: false })

      const follow = new Following(home, 'web')
      await until(
        'lines',
        () => follow.text,
        text => text.includes('line 1\n'),
      )
      const before = follow.text.length
      await until(
        'more lines',
        () => follow.text.length,
        length => length > before,
      )

      const inside = (...command: string[]) =>
        promisify(execFile)('node', [commandLine, 'orphans', 'shell', 'web', ...command], { env: home.env })
      expect(await inside('cat', '/layer.txt')).toMatchObject({ stdout: 'layer\n' })
      expect(await inside('sh', '-c', 'echo $HOSTNAME')).toMatchObject({ stdout: `${id.slice(0, 12)}\n` })
      await expect(inside('sh', '-c', 'exit 7')).rejects.toMatchObject({ code: 7 })

      await home.docker(
        'create',
        '--name',
        'heir',
        '--publish',
        '127.0.0.1:8080:80',
        '--volume',
        'web-data:/d',
        'busybox',
        'sleep',
        '9',
      )
      const [{ blocks } = { blocks: [] }] = await orphans(home)
      expect(blocks).toEqual([
        'heir wants the port 127.0.0.1:8080, which this container publishes.',
        'heir uses the volume web-data, which this container writes to.',
      ])
      await home.docker('rm', 'heir')

      await act(home, 'leave', 'web')
      expect((await home.status()).orphans).toMatchObject([{ name: 'web', left: true }])

      const { pid } = orphan
      expect(await act(home, 'adopt', 'web')).toMatchObject({ newId: id, pid })
      expect(await follow.ended()).toEqual({
        status: 0,
        last: 'web is no orphan any more. Go on with: docker logs --follow web',
      })
      const numbers = [...follow.text.matchAll(/^line (\d+)$/gm)].map(match => Number(match[1]))
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1))
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })

    it('listed as running, but dead: its containerd shim hangs and tells of no end', async () => {
      const { pid, shim } = await factsOf(home, 'web')
      await home.docker('update', '--restart', 'no', 'web')
      process.kill(shim, 'SIGSTOP')
      process.kill(pid, 'SIGKILL')
      expect(await found(home, 'web')).toMatchObject({ kind: 'listed-but-dead', pid: 0, shimPid: shim })
      const { did } = await act(home, 'stop', 'web')
      expect(did.at(-1)).toBe('The engine lists it as exited now.')
      expect(await orphans(home)).toEqual([])
      expect(await lives(shim)).toBe(false)
      await home.docker('start', 'web')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })

    it('a containerd shim without a process: cleaned up, and the container starts again', async () => {
      await home.docker('update', '--restart', 'no', 'web')
      const { pid, shim } = await factsOf(home, 'web')
      process.kill(shim, 'SIGSTOP')
      await orphaned(async () => process.kill(pid, 'SIGKILL'))
      await home.afloat('up')
      expect(await found(home, 'web')).toMatchObject({ kind: 'shim-without-process', pid: 0, shimPid: shim })
      await act(home, 'stop', 'web')
      expect(await orphans(home)).toEqual([])
      expect(await lives(shim)).toBe(false)
      await home.docker('start', 'web')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })

    it('two processes for one container: the older one is ended, the one that the engine knows goes on', async () => {
      await home.docker('update', '--restart', 'no', 'web')
      const old = await factsOf(home, 'web')
      await orphaned(id => rm(join(runcFolder(home.home), id), { recursive: true }))
      await home.afloat('up')
      expect(await found(home, 'web')).toMatchObject({ kind: 'listed-as-exited', pid: old.pid })
      await home.docker('start', 'web')
      const now = await factsOf(home, 'web')
      const orphan = await until(
        'both to be seen',
        () => orphans(home),
        ([first]) => first?.kind === 'two-processes',
      )
      expect(orphan[0]?.evidence.join(' ')).toContain(String(old.pid))
      await act(home, 'stop', 'web')
      expect(await lives(old.pid)).toBe(false)
      // containerd 2 gives the new process to the same shim.
      expect(await lives(old.shim)).toBe(old.shim === now.shim)
      expect(await lives(now.pid)).toBe(true)
      expect(await orphans(home)).toEqual([])
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })

    it('a process without its containerd shim: rescued', async () => {
      const { id, pid, shim } = await factsOf(home, 'web')
      await home.docker('update', '--restart', 'no', 'web')
      await home.docker('exec', 'web', 'sh', '-c', 'echo later >/later.txt')
      await orphaned(async () => process.kill(shim, 'SIGKILL'))
      const { problem } = await home.afloatFails('up')
      expect(problem.what).toContain('web: its containerd shim is gone')
      await home.afloat('up', '--force')
      expect(await found(home, 'web')).toMatchObject({ kind: 'process-without-shim', pid })
      const outcome = await act(home, 'rescue', 'web')
      expect(outcome.newId).not.toBe(id)
      expect(await lives(pid)).toBe(false)
      expect(await home.docker('exec', 'web', 'cat', '/later.txt')).toBe('later')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
      expect(await orphans(home)).toEqual([])
    })

    it('a container of another engine is shown as such, and nothing is done to it', async () => {
      const other = await ForeignContainer.run(home, version)
      try {
        expect((await list(home)).others).toContainEqual(
          expect.objectContaining({ id: 'lodger', namespace: 'elsewhere', address: other.socket }),
        )
        expect(await home.afloat('orphans')).toContain(`lodger  elsewhere of ${other.socket}`)
      } finally {
        await other.end()
      }
    })
  })
}

/** `afloat orphans logs --follow`, as it prints. */
class Following {
  text = ''
  #errors = ''
  readonly #child: ChildProcess

  constructor(home: TestHome, name: string) {
    this.#child = spawn('node', [commandLine, 'orphans', 'logs', name, '--follow', '--home', home.path], {
      env: home.env,
    })
    this.#child.stdout?.on('data', text => {
      this.text += text
    })
    this.#child.stderr?.on('data', text => {
      this.#errors += text
    })
  }

  async ended(): Promise<{ status: number | null; last: string | undefined }> {
    await exitOf(this.#child)
    return { status: this.#child.exitCode, last: this.#errors.trim().split('\n').at(-1) }
  }
}

/** A container of a containerd that has nothing to do with the home's engine. */
class ForeignContainer {
  readonly socket: string
  readonly #containerd: ChildProcess
  readonly #ctr: (...args: string[]) => Promise<void>

  private constructor(socket: string, containerd: ChildProcess, ctr: (...args: string[]) => Promise<void>) {
    this.socket = socket
    this.#containerd = containerd
    this.#ctr = ctr
  }

  static async run(home: TestHome, version: string): Promise<ForeignContainer> {
    const folder = join(home.path, 'foreign')
    const bin = join(home.home.engines, version, 'bin')
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
    const socket = join(folder, 'c.sock')
    const places = ['--root', join(folder, 'root'), '--state', join(folder, 'state'), '--address', socket]
    const containerd = spawn(join(bin, 'containerd'), places, { env, stdio: 'ignore' })
    const ctr = async (...args: string[]) => {
      const child = spawn(join(bin, 'ctr'), ['--address', socket, '--namespace', 'elsewhere', ...args], {
        env,
        stdio: 'ignore',
      })
      const [status] = await once(child, 'exit')
      if (status !== 0) throw new Error(`ctr ${args.join(' ')} ended with ${status}`)
    }
    await until(
      'the other containerd',
      () => ctr('version'),
      () => true,
    )
    await ctr('run', '--detach', '--rootfs', join(home.path, 'busybox'), 'lodger', '/bin/sleep', '86400')
    return new ForeignContainer(socket, containerd, ctr)
  }

  async end(): Promise<void> {
    await this.#ctr('tasks', 'kill', '--signal', 'SIGKILL', 'lodger').catch(() => undefined)
    await until(
      'its end',
      () => this.#ctr('tasks', 'delete', 'lodger'),
      () => true,
    ).catch(() => undefined)
    await this.#ctr('containers', 'delete', 'lodger').catch(() => undefined)
    this.#containerd.kill('SIGKILL')
  }
}
