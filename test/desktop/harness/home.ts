import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { dockerdRecordSchema } from '../../../main/engine/records.ts'
import { readJson } from '../../../main/host/files.ts'
import { type Home, homeAt } from '../../../main/host/home.ts'
import { type Snapshot, snapshotSchema } from '../../../preload/contract/snapshot.ts'
import { installTestBundles } from '../../engine/bundles.ts'
import { repository } from './app.ts'

const run = promisify(execFile)

/** The engine that the desktop is tested with. */
export const engineVersion = '28.5.2'
/** Debian's static busybox: the containers of the tests are made of it. */
const busybox = '/bin/busybox'
const applets = ['sh', 'sleep', 'echo', 'httpd', 'wget', 'cat']

/** A home of its own with an engine in it, looked at from outside: by docker and by the command line. */
export class TestHome {
  readonly home: Home

  private constructor(home: Home) {
    this.home = home
  }

  get path(): string {
    return this.home.path
  }

  /** A short path: the engine's sockets lie in it. */
  static async create(): Promise<TestHome> {
    const test = new TestHome(homeAt(await mkdtemp('/tmp/afl-')))
    const bundle = (await installTestBundles(undefined, [engineVersion])).get(engineVersion)
    if (!bundle) throw new Error(`there is no engine ${engineVersion} to test with`)
    await cp(bundle.folder, join(test.home.engines, engineVersion), { recursive: true })
    return test
  }

  async docker(...args: readonly string[]): Promise<string> {
    const docker = join(this.home.engines, engineVersion, 'bin', 'docker')
    return (await run(docker, ['-H', `unix://${this.home.run.dockerSocket}`, ...args])).stdout.trim()
  }

  /** The built command line; rejects where it exits with anything but 0. */
  async afloat(...args: readonly string[]): Promise<string> {
    return (await run('node', [join(repository, 'out', 'main', 'cli.cjs'), ...args, '--home', this.path])).stdout.trim()
  }

  async status(): Promise<Snapshot> {
    return snapshotSchema.parse(JSON.parse(await this.afloat('status', '--json')))
  }

  /** Runs a busybox that sleeps under each name. */
  async runContainers(...names: readonly string[]): Promise<void> {
    await this.#importBusybox()
    for (const name of names) await this.docker('run', '--detach', '--name', name, 'busybox', 'sleep', '86400')
  }

  /** Pids of the running containers by name: equal before and after says that none was restarted. */
  async pids(): Promise<Record<string, number>> {
    const ids = (await this.docker('ps', '--quiet')).split('\n').filter(id => id !== '')
    if (ids.length === 0) return {}
    const lines = (await this.docker('inspect', '--format', '{{.Name}} {{.State.Pid}}', ...ids)).split('\n')
    return Object.fromEntries(lines.map(line => [line.split(' ')[0]?.slice(1) ?? '', Number(line.split(' ')[1])]))
  }

  async dockerdPid(): Promise<number> {
    const record = await readJson(this.home.run.dockerdRecord, dockerdRecordSchema)
    if (!record) throw new Error('no dockerd is on record')
    return record.process.pid
  }

  /** What a process holds open, by name. */
  async openFiles(pid: number): Promise<string[]> {
    const folder = `/proc/${pid}/fd`
    return Promise.all((await readdir(folder)).map(fd => readlink(join(folder, fd)).catch(() => '')))
  }

  /** Stops everything in order, then whatever is left over, and removes the home. */
  async remove(): Promise<void> {
    await this.afloat('up').catch(() => undefined)
    await this.afloat('down', '--containers', 'stop').catch(() => undefined)
    for (const pid of await this.#processes()) process.kill(pid, 'SIGKILL')
    await sleep(200)
    const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').flatMap(line => line.split(' ')[1] ?? [])
    for (const mount of mounts.filter(path => path.startsWith(`${this.path}/`)).reverse()) {
      await run('umount', ['--lazy', mount]).catch(() => undefined)
    }
    await rm(this.path, { recursive: true, force: true })
  }

  /** Processes that have this home in their command line. */
  async #processes(): Promise<number[]> {
    const found: number[] = []
    for (const name of await readdir('/proc')) {
      const line = /^\d+$/.test(name) ? await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '') : ''
      if (line.includes(this.path) && Number(name) !== process.pid) found.push(Number(name))
    }
    return found
  }

  async #importBusybox(): Promise<void> {
    if ((await this.docker('images', '--quiet', 'busybox')) !== '') return
    const root = join(this.path, 'busybox')
    await mkdir(join(root, 'bin'), { recursive: true })
    await cp(busybox, join(root, 'bin', 'busybox'))
    for (const applet of applets) await symlink('busybox', join(root, 'bin', applet))
    const archive = join(this.path, 'busybox.tar')
    await run('tar', ['--create', '--file', archive, '--directory', root, '.'])
    await this.docker('import', archive, 'busybox')
  }
}
