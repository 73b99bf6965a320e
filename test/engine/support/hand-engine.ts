import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'
import type { Home } from '../../../main/host/home.ts'

/** How long an engine may take to answer: milliseconds. Generous, the test machine is shared. */
const READY_MS = 30_000

/**
 * An engine that is started and stopped by hand in the network namespace of this process: no supervisor, so that what
 * shims do, and what plain Docker does without them, can be measured alone.
 */
export class HandEngine {
  readonly home: Home
  readonly docker: Docker
  readonly #flags: readonly string[]
  #containerd: ChildProcess | undefined
  #dockerd: ChildProcess | undefined

  constructor(home: Home, flags: readonly string[]) {
    this.home = home
    this.docker = new Docker({ socketPath: home.engine.socket })
    this.#flags = flags
  }

  async startContainerd(bundle: string): Promise<void> {
    const { run, engine, logs } = this.home
    await mkdir(run.path, { recursive: true })
    await mkdir(join(this.home.path, 'log'), { recursive: true })
    const config = [
      'version = 2',
      `root = "${engine.containerdRoot}"`,
      `state = "${engine.containerdState}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      `[grpc]\n  address = "${engine.containerdSocket}"`,
    ]
    await writeFile(run.containerdConfig, `${config.join('\n')}\n`)
    this.#containerd = await launch(bundle, 'containerd', ['-c', run.containerdConfig], logs.containerd)
  }

  async startDockerd(bundle: string): Promise<void> {
    const { engine, logs } = this.home
    await writeFile(engine.daemonJson, '{}', { flag: 'wx' }).catch(() => undefined)
    const inFile: Record<string, unknown> = JSON.parse(await readFile(engine.daemonJson, 'utf8'))
    // What is in the file must not be said again: a key in both is fatal to dockerd.
    const settings = {
      'live-restore': 'true',
      'data-root': engine.dataRoot,
      'userland-proxy-path': join(bundle, 'docker-proxy'),
    }
    const args = [
      ...['--containerd', engine.containerdSocket, '--exec-root', engine.execRoot, '--config-file', engine.daemonJson],
      ...['--pidfile', engine.pidFile, '-H', `unix://${engine.socket}`, ...this.#flags],
      ...Object.entries(settings).flatMap(([key, value]) => (key in inFile ? [] : [`--${key}=${value}`])),
    ]
    this.#dockerd = await launch(bundle, 'dockerd', args, logs.dockerd)
    const deadline = performance.now() + READY_MS
    while (performance.now() < deadline) {
      if (await this.docker.ping().catch(() => false)) return
      if (this.#dockerd.exitCode !== null) break
      await delay(10)
    }
    throw new Error(`dockerd of ${bundle} did not come up, see ${logs.dockerd}`)
  }

  async stopDockerd(signal: NodeJS.Signals): Promise<void> {
    await end(this.#dockerd, signal)
    this.#dockerd = undefined
  }

  async stopContainerd(): Promise<void> {
    await end(this.#containerd, 'SIGTERM')
    this.#containerd = undefined
  }
}

async function launch(bundle: string, program: string, args: string[], log: string): Promise<ChildProcess> {
  const out = await open(log, 'a')
  const env = { ...process.env, PATH: `${bundle}:${process.env['PATH']}` }
  const child = spawn(join(bundle, program), args, { detached: true, env, stdio: ['ignore', out.fd, out.fd] })
  await once(child, 'spawn')
  await out.close()
  return child
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
