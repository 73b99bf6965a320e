import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { containerdConfig } from '../../main/engine/hosts/embedded/containerd.ts'
import type { Home } from '../../main/host/home.ts'
import { exitOf } from './child-exit.ts'
import { until } from './until.ts'

/** What differs from the places of the home. */
interface HandEngineOptions {
  readonly socket?: string
  readonly dataRoot?: string
  /** Makes the PATH that dockerd gets of the one that it would get. */
  readonly dockerdPath?: (path: string) => Promise<string>
}

/**
 * An engine on the places of a home that is started and stopped by hand, in the network namespace of this process: no
 * supervisor, so that what shims do, and what plain Docker does without them, can be seen alone.
 */
export class HandEngine {
  readonly docker: Docker
  readonly #home: Home
  readonly #options: Required<HandEngineOptions>
  #containerd: ChildProcess | undefined
  #dockerd: ChildProcess | undefined

  constructor(home: Home, options: HandEngineOptions = {}) {
    const { socket, dataRoot } = home.engine
    this.#home = home
    this.#options = { socket, dataRoot, dockerdPath: async path => path, ...options }
    this.docker = new Docker({ socketPath: this.#options.socket })
  }

  async start(version: string): Promise<void> {
    await this.startContainerd(version)
    await this.startDockerd(version)
  }

  async startContainerd(version: string): Promise<void> {
    const { run, path, logs } = this.#home
    await mkdir(run.path, { recursive: true })
    await mkdir(join(path, 'log'), { recursive: true })
    await writeFile(run.containerdConfig, containerdConfig(this.#home))
    const bin = this.#bin(version)
    this.#containerd = await launch(
      join(bin, 'containerd'),
      ['-c', run.containerdConfig],
      pathFor(bin),
      logs.containerd,
    )
  }

  /** Resolves once it answers. */
  async startDockerd(version: string): Promise<void> {
    const { engine, logs } = this.#home
    const { socket, dataRoot, dockerdPath } = this.#options
    const bin = this.#bin(version)
    await writeFile(engine.daemonJson, '{}', { flag: 'wx' }).catch(() => undefined)
    // One that was killed and that nobody has reaped yet still counts as running.
    await rm(engine.pidFile, { force: true })
    const inFile: Record<string, unknown> = JSON.parse(await readFile(engine.daemonJson, 'utf8'))
    // What is in the file must not be said again: a key in both is fatal to dockerd.
    const settings = {
      'live-restore': 'true',
      'data-root': dataRoot,
      'userland-proxy-path': join(bin, 'docker-proxy'),
      'init-path': join(bin, 'docker-init'),
    }
    const args = [
      ...['--containerd', engine.containerdSocket, '--exec-root', engine.execRoot, '--config-file', engine.daemonJson],
      ...['--pidfile', engine.pidFile, '-H', `unix://${socket}`],
      ...Object.entries(settings).flatMap(([key, value]) => (key in inFile ? [] : [`--${key}=${value}`])),
    ]
    const dockerd = await launch(join(bin, 'dockerd'), args, await dockerdPath(pathFor(bin)), logs.dockerd)
    this.#dockerd = dockerd
    await until(
      `dockerd ${version}, see ${logs.dockerd}`,
      () => this.docker.ping().catch(() => false),
      answers => answers !== false || dockerd.exitCode !== null,
    )
    if (dockerd.exitCode !== null) throw new Error(`dockerd ${version} did not come up, see ${logs.dockerd}`)
  }

  async stopDockerd(signal: NodeJS.Signals): Promise<void> {
    await end(this.#dockerd, signal)
    this.#dockerd = undefined
  }

  async stopContainerd(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await end(this.#containerd, signal)
    this.#containerd = undefined
  }

  async stop(): Promise<void> {
    await this.stopDockerd('SIGTERM')
    await this.stopContainerd()
  }

  #bin(version: string): string {
    return join(this.#home.engines, version, 'bin')
  }
}

/**
 * What people do who start dockerd by hand, once: it restores what runs as plain Docker would, with nobody looking
 * before, and is killed. The accidents of the tests are made with it.
 */
export async function runPlainEngine(home: Home, version: string, dataRoot = home.engine.dataRoot): Promise<void> {
  const engine = new HandEngine(home, { dataRoot, socket: join(home.path, 'plain.sock') })
  await engine.start(version)
  await engine.stopDockerd('SIGKILL')
  await engine.stopContainerd('SIGKILL')
  await rm(home.engine.pidFile, { force: true })
}

function pathFor(bin: string): string {
  return `${bin}:${process.env['PATH']}`
}

async function launch(program: string, args: string[], path: string, log: string): Promise<ChildProcess> {
  const out = await open(log, 'a')
  const env = { ...process.env, PATH: path }
  const child = spawn(program, args, { detached: true, env, stdio: ['ignore', out.fd, out.fd] })
  await once(child, 'spawn')
  await out.close()
  return child
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child) return
  const exited = exitOf(child)
  child.kill(signal)
  await exited
}
