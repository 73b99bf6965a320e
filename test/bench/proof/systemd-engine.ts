import { execFile } from 'node:child_process'
import { cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import type { AbsenceKind, Away, BenchEngine } from './bench-engine.ts'

const run = promisify(execFile)
const SOCKET = '/run/docker.sock'
const UNITS = ['docker.socket', 'docker.service', 'containerd.service']

/** Where Debian 12's packages have the programs of an engine. */
const places: Readonly<Record<string, string>> = {
  dockerd: '/usr/sbin/dockerd',
  'docker-proxy': '/usr/sbin/docker-proxy',
  'docker-init': '/usr/bin/docker-init',
  runc: '/usr/sbin/runc',
  containerd: '/usr/bin/containerd',
  'containerd-shim-runc-v2': '/usr/bin/containerd-shim-runc-v2',
  ctr: '/usr/bin/ctr',
}

/**
 * The engine of this machine, which is a throw-away one: Debian's docker.service with docker.socket and live restore,
 * restarted by systemctl. Its programs are those of the same packages that the other columns run.
 */
export class SystemdEngine implements BenchEngine {
  readonly home: TestHome
  readonly keepsContainers = true
  readonly #docker = new Docker({ socketPath: SOCKET })

  private constructor(home: TestHome) {
    this.home = home
  }

  static async create(versions: readonly string[]): Promise<SystemdEngine> {
    const home = await TestHome.create(versions)
    await mkdir('/etc/docker', { recursive: true })
    await writeFile('/etc/docker/daemon.json', '{"live-restore": true}\n')
    // Where the clients look for an engine.
    await mkdir(dirname(home.home.engine.socket), { recursive: true })
    await symlink(SOCKET, home.home.engine.socket)
    const engine = new SystemdEngine(home)
    await engine.#systemctl('stop', ...UNITS)
    return engine
  }

  async up(version: string): Promise<void> {
    await this.#unpack(version)
    await this.#systemctl('start', ...UNITS)
    await this.#docker.ping()
  }

  async absence(kind: AbsenceKind, version: string): Promise<Away> {
    // As a package does: new programs, a new containerd, and dockerd as it was until somebody restarts it.
    if (kind === 'upgrade') {
      await this.#unpack(version)
      await this.#systemctl('restart', 'containerd.service')
    }
    const begun = performance.now()
    if (kind === 'kill -9') await this.#kill()
    else await this.#systemctl('restart', 'docker.service')
    await this.#docker.ping()
    const awayMs = Math.round(performance.now() - begun)
    const running = (await this.#docker.version()).Version.split('+')[0]
    if (running !== version) throw new Error(`engine ${running} answers, and not ${version}`)
    return {
      awayMs,
      steps: [{ name: kind === 'kill -9' ? 'systemd starts dockerd' : 'systemctl restart', ms: awayMs }],
    }
  }

  async down(): Promise<void> {
    await this.home.removeContainers()
    await this.home.docker('network', 'prune', '--force')
    await this.#systemctl('stop', ...UNITS)
  }

  async #kill(): Promise<void> {
    const before = await this.#mainPid()
    process.kill(before, 'SIGKILL')
    await until(
      'another dockerd',
      () => this.#mainPid(),
      pid => pid > 0 && pid !== before,
    )
  }

  async #mainPid(): Promise<number> {
    return Number((await run('systemctl', ['show', '--property=MainPID', '--value', 'docker.service'])).stdout)
  }

  async #unpack(version: string): Promise<void> {
    for (const [name, place] of Object.entries(places)) {
      // A program that runs is not written to.
      await cp(join(this.home.home.engines, version, 'bin', name), `${place}.new`)
      await rename(`${place}.new`, place)
    }
  }

  /** systemd starts a unit three times a minute at most, which is what people do in a year. */
  async #systemctl(verb: string, ...units: readonly string[]): Promise<void> {
    await run('systemctl', ['reset-failed', ...units]).catch(() => undefined)
    await run('systemctl', [verb, ...units])
  }
}
