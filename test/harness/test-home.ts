import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { containerdRecordSchema, dockerdRecordSchema } from '../../main/engine/records.ts'
import { readJson, readTextIfThere } from '../../main/host/files.ts'
import { type Home, homeAt } from '../../main/host/home.ts'
import { identityOf, statOf } from '../../main/host/process-identity.ts'
import { type Problem, problemSchema } from '../../preload/contract/problem.ts'
import { type Report, reportSchema } from '../../preload/contract/report.ts'
import { SETTINGS_VERSION } from '../../preload/contract/settings.ts'
import { type Snapshot, snapshotSchema } from '../../preload/contract/snapshot.ts'
import { installTestBundles, installTestTools } from '../engine/bundles.ts'
import { endCgroup, killIfThere } from './cgroup.ts'
import type { PlainUser } from './plain-user.ts'
import { commandLine } from './repository.ts'
import { until } from './until.ts'

const run = promisify(execFile)

/** The engine that is tested with where the version does not matter. */
export const engineVersion = '28.5.2'
/** Debian's static busybox: the containers of the tests are made of it. */
const busybox = '/bin/busybox'
const applets = ['sh', 'sleep', 'usleep', 'echo', 'httpd', 'wget', 'cat', 'nc', 'seq', 'kill', 'date', 'nslookup']

/** A home of its own with an engine in it, looked at from outside: by docker and by the command line. */
export class TestHome {
  readonly home: Home
  /** What the command line finds in its environment beside what this process has. */
  readonly environment: NodeJS.ProcessEnv = {}
  readonly #user: PlainUser | undefined

  private constructor(home: Home, user: PlainUser | undefined) {
    this.home = home
    this.#user = user
  }

  get path(): string {
    return this.home.path
  }

  /**
   * A short path: the engine's sockets lie in it. Its containers' cgroups have a place of their own, to be removed. With a
   * user it is theirs, and the command line runs as them.
   */
  static async create(versions: readonly string[] = [engineVersion], user?: PlainUser): Promise<TestHome> {
    // What can fail for want of a network comes before there is anything to remove.
    const bundles = await installTestBundles(undefined, versions)
    const test = new TestHome(homeAt(await mkdtemp('/tmp/afl-')), user)
    for (const { folder, version } of bundles.values()) {
      // Bundles are never changed in place, so a home can share their files.
      await mkdir(test.home.engines, { recursive: true })
      await run('cp', ['--archive', '--link', folder, join(test.home.engines, version)]).catch(() =>
        cp(folder, join(test.home.engines, version), { recursive: true }),
      )
    }
    // A plain user's containers have no cgroups where the machine gives them none.
    if (!user) await writeFile(test.home.engine.daemonJson, `{"cgroup-parent": "${test.#cgroup}"}\n`)
    // What the first run would ask: most tests are about what comes after.
    await writeFile(test.home.settings, JSON.stringify({ version: SETTINGS_VERSION, startEngine: true }))
    if (user) {
      await run('cp', ['--archive', (await installTestTools()).folder, test.home.rootlessTools])
      await user.own(test.path)
    }
    return test
  }

  /** The environment for what serves this home: the docker command's own settings stay in it too. */
  get env(): NodeJS.ProcessEnv {
    return {
      ...(this.#user?.env ?? process.env),
      AFLOAT_NO_UPDATE_CHECK: '1',
      AFLOAT_HOME: this.path,
      DOCKER_CONFIG: join(this.path, 'docker-config'),
      ...this.environment,
    }
  }

  get #cgroup(): string {
    return `/${basename(this.path)}`
  }

  async docker(...args: readonly string[]): Promise<string> {
    const [version = engineVersion] = await readdir(this.home.engines)
    const docker = join(this.home.engines, version, 'bin', 'docker')
    return (await run(docker, ['-H', `unix://${this.home.engine.socket}`, ...args])).stdout.trim()
  }

  /** A container's log as the engine tells it: standard output and standard error. */
  async logs(name: string, ...options: readonly string[]): Promise<{ stdout: Buffer; stderr: Buffer }> {
    const [version = engineVersion] = await readdir(this.home.engines)
    const docker = join(this.home.engines, version, 'bin', 'docker')
    const args = ['-H', `unix://${this.home.engine.socket}`, 'logs', ...options, name]
    return run(docker, args, { encoding: 'buffer', maxBuffer: 2 ** 31 })
  }

  /**
   * `docker logs` piece by piece, for logs of any size; resolves once it ends, which with `--follow` is when the engine
   * goes or `signal` says so.
   */
  async followLogs(
    name: string,
    options: readonly string[],
    hear: (stream: 'stdout' | 'stderr', chunk: Buffer) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const [version = engineVersion] = await readdir(this.home.engines)
    const docker = join(this.home.engines, version, 'bin', 'docker')
    const args = ['-H', `unix://${this.home.engine.socket}`, 'logs', ...options, name]
    const child = spawn(docker, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal ? { signal } : {}) })
    // That it was told to end is no failure.
    child.on('error', () => undefined)
    child.stdout.on('data', chunk => hear('stdout', chunk))
    child.stderr.on('data', chunk => hear('stderr', chunk))
    await new Promise(resolve => child.once('close', resolve))
  }

  /** The built command line; rejects where it exits with anything but 0. */
  async afloat(...args: readonly string[]): Promise<string> {
    return (await this.#afloat(args)).stdout.trim()
  }

  /** The same for a command that is to fail: its exit code and the problem that it prints. */
  async afloatFails(...args: readonly string[]): Promise<{ code: number; problem: Problem }> {
    const failure = await this.#afloat([...args, '--json']).then(
      () => Promise.reject(new Error(`afloat ${args.join(' ')} did not fail`)),
      (error: { code: number; stdout: string }) => error,
    )
    return {
      code: failure.code,
      problem: z.object({ problem: problemSchema }).parse(JSON.parse(failure.stdout)).problem,
    }
  }

  #afloat(args: readonly string[]) {
    const words = ['node', this.#user?.commandLine ?? commandLine, ...args, '--home', this.path] as const
    const [program, rest] = this.#user?.as(...words) ?? [words[0], words.slice(1)]
    return run(program, rest, { env: this.env })
  }

  async restart(): Promise<Report> {
    return reportSchema.parse(JSON.parse(await this.afloat('restart', '--json')))
  }

  /** `afloat upgrade VERSION`, `rollback` or `restart`: its report, however it ended. */
  async change(...args: readonly string[]): Promise<Report> {
    const answer = await this.#afloat([...args, '--json']).catch((error: { stdout: string }) => error)
    const report = reportSchema.safeParse(JSON.parse(answer.stdout))
    if (!report.success) throw new Error(`afloat ${args.join(' ')} gave no report: ${answer.stdout}`)
    return report.data
  }

  async status(): Promise<Snapshot> {
    return snapshotSchema.parse(JSON.parse(await this.afloat('status', '--json')))
  }

  /** Runs a busybox that sleeps under each name. */
  async runContainers(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.runBusybox(name, [], 'sleep', '86400')
  }

  async runBusybox(name: string, options: readonly string[], ...command: readonly string[]): Promise<void> {
    await this.importBusybox()
    await this.docker('run', '--detach', '--name', name, ...options, 'busybox', ...command)
  }

  /** Options of `docker run` that give a container the engine's socket and a docker command to call it with. */
  dockerInContainer(): string[] {
    const docker = join(this.home.engines, engineVersion, 'bin', 'docker')
    const mounts = [`${this.home.engine.socket}:/var/run/docker.sock`, `${docker}:/bin/docker:ro`]
    // Debian's docker command is linked with the C library.
    mounts.push('/lib:/lib:ro', '/lib64:/lib64:ro')
    return mounts.flatMap(mount => ['--volume', mount])
  }

  /** Removes every container, running or not. */
  async removeContainers(): Promise<void> {
    const ids = (await this.docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)
    if (ids.length > 0) await this.docker('rm', '--force', ...ids)
  }

  async reportCount(): Promise<number> {
    return (await readdir(this.home.reports)).length
  }

  /** Whether the supervisor's log ends with the news of an absence, or of what came after it. */
  async noticed(): Promise<boolean> {
    const log = await readFile(this.home.logs.afloat, 'utf8')
    return log.lastIndexOf('dockerd ended without being asked to') > log.lastIndexOf('serves')
  }

  /** Every orphan that the supervisor ever told of: a line each. */
  async alarms(): Promise<string[]> {
    const log = await readFile(this.home.logs.afloat, 'utf8')
    return log.split('\n').filter(line => / orphan: /.test(line))
  }

  async socketInode(): Promise<number> {
    return (await stat(this.home.engine.socket)).ino
  }

  /** Makes daemon.json one that dockerd refuses to start with. */
  async breakDaemonJson(): Promise<{ restore(): Promise<void> }> {
    const good = await readFile(this.home.engine.daemonJson)
    await writeFile(this.home.engine.daemonJson, '{"no-such-option": true}\n')
    return { restore: () => writeFile(this.home.engine.daemonJson, good) }
  }

  /** Stops the next dockerd in its first moments, and lets it go on after a while. Half way something may be done. */
  async delayNextStart(milliseconds: number, meanwhile: () => Promise<void>): Promise<void> {
    const next = await this.nextDockerd()
    process.kill(next, 'SIGSTOP')
    await sleep(milliseconds / 2)
    await meanwhile()
    await sleep(milliseconds / 2)
    // It may have been killed meanwhile.
    if (await identityOf(next)) process.kill(next, 'SIGCONT')
  }

  /** The pid of the next dockerd as soon as there is one: its record may be seconds late on a busy disk. */
  async nextDockerd(): Promise<number> {
    const before = new Set(await readdir('/proc'))
    return Number(await until('the next dockerd', () => this.#dockerdBeside(before), Boolean))
  }

  async #dockerdBeside(others: ReadonlySet<string>): Promise<string | undefined> {
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid) || others.has(pid)) continue
      if (!(await this.#isOurDockerd(pid))) continue
      // A program that a dockerd is about to run looks like dockerd for a moment: stopped, it would not come to run.
      const parent = (await statOf(Number(pid)))?.parent
      if (parent !== undefined && !(await this.#isOurDockerd(String(parent)))) return pid
    }
    return undefined
  }

  async #isOurDockerd(pid: string): Promise<boolean> {
    const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
    // One that is only asked whether it would start ends by itself.
    const serves = line.includes('/bin/dockerd\0') && line.includes('--pidfile') && !line.includes('--validate')
    return serves && line.includes(`${this.path}/`)
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

  async containerdPid(): Promise<number> {
    const record = await readJson(this.home.run.containerdRecord, containerdRecordSchema)
    if (!record) throw new Error('no containerd is on record')
    return record.process.pid
  }

  /** What a process holds open, by name. */
  async openFiles(pid: number): Promise<string[]> {
    const folder = `/proc/${pid}/fd`
    return Promise.all((await readdir(folder)).map(fd => readlink(join(folder, fd)).catch(() => '')))
  }

  /** Stops everything in order, then whatever is left over, and removes the home. */
  async remove(): Promise<void> {
    // Without a dockerd on record there is nothing to stop, and perhaps no engine to start.
    if (await readTextIfThere(this.home.run.dockerdRecord).catch(() => undefined)) {
      await this.afloat('up').catch(() => undefined)
      await this.afloat('down', '--containers', 'stop').catch(() => undefined)
    }
    for (const pid of await this.#processes()) killIfThere(pid)
    // A container that its engine lost, or that lost its containerd shim, has nothing of the home in its command line.
    await endCgroup(this.#cgroup)
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

  async importBusybox(): Promise<void> {
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
