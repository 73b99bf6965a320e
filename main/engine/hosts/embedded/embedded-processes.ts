import { rm } from 'node:fs/promises'
import { AfloatError } from '../../../host/afloat-error.ts'
import { adoptDaemon, type DaemonProcess, stopDaemon } from '../../../host/daemon-process.ts'
import { writeJsonAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { evidenceOf } from '../../../host/process-identity.ts'
import type { ApiShim } from '../../../shims/api/api-shim.ts'
import { ensureLiveRestoreInFile, readDaemonJson } from '../../config/daemon-json.ts'
import { dockerAt, engineInfo } from '../../docker-api.ts'
import { type ContainerdRecord, type DockerdRecord, dockerdRecordSchema } from '../../records.ts'
import type { Bundle } from '../../releases/bundle.ts'
import type { RunningEngine } from '../../state.ts'
import type { FoundEngine } from '../adoption.ts'
import { type EngineLog, fileLog } from '../engine-log.ts'
import type { EngineProcess, EngineProcesses } from '../engine-processes.ts'
import { firstAnswer } from '../first-answer.ts'
import { untilReunited } from '../reunion.ts'
import { startFailed } from '../start-failed.ts'
import { WatchedProcess } from '../watched-process.ts'
import { whileAlive } from '../while-alive.ts'
import { containerdAnswers, containerdSpec } from './containerd.ts'
import { refuseUsedContainerdRoot, refuseUsedDataRoot } from './data-root-guard.ts'
import { dockerdSpec } from './dockerd.ts'
import { findRecorded } from './find-recorded.ts'
import type { Launch } from './launch.ts'

/** containerd is up in a fraction of a second; past this something is wrong: milliseconds. */
const CONTAINERD_START_MS = 20_000
/** dockerd restores every container before it answers, so many containers on a slow disk take a while: milliseconds. */
const DOCKERD_START_MS = 120_000
/** With live restore dockerd has nothing to wait for; it allows itself 15 s for open requests: milliseconds. */
const DOCKERD_STOP_MS = 20_000
const CONTAINERD_STOP_MS = 10_000

export interface EmbeddedParts {
  readonly home: Home
  readonly api: ApiShim
  /** How a process is started; in namespaces of their own, for instance. */
  readonly launch: Launch
  /** The bundle of a version; throws AfloatError (bundle-missing) where it is not installed. */
  readonly bundleOf: (version: string) => Promise<Bundle>
  /** What serves published ports beside the kernel, where it is not the bundle's docker-proxy. */
  readonly userlandProxy?: (bundle: Bundle) => Promise<string>
}

/** The processes of an engine that Afloat brings along: started from a bundle, each by itself, and recorded in the home. */
export class EmbeddedProcesses implements EngineProcesses {
  readonly #parts: EmbeddedParts
  readonly #home: Home
  readonly #containerd = new WatchedProcess<ContainerdRecord>(() => this.#ended?.('containerd'))
  readonly #dockerd = new WatchedProcess<DockerdRecord>(() => this.#ended?.('dockerd'))
  #ended: ((which: EngineProcess) => void) | undefined

  constructor(parts: EmbeddedParts) {
    this.#parts = parts
    this.#home = parts.home
  }

  get containerd(): ContainerdRecord | undefined {
    return this.#containerd.record
  }

  get dockerd(): DockerdRecord | undefined {
    return this.#dockerd.record
  }

  watch(ended: (which: EngineProcess) => void): void {
    this.#ended = ended
  }

  find(): Promise<FoundEngine> {
    return findRecorded(this.#home)
  }

  async adopt(found: FoundEngine): Promise<void> {
    if (found.plan.containerd === 'adopt' && found.containerd) {
      this.#containerd.take(adoptDaemon(found.containerd.process), found.containerd)
    }
    if (found.plan.dockerd === 'adopt' && found.dockerd) {
      await this.#parts.api.adoptFrom(found.dockerd.process.pid)
      this.#dockerd.take(adoptDaemon(found.dockerd.process), found.dockerd)
    }
  }

  async startContainerd(bundle: Bundle): Promise<void> {
    if (this.#containerd.process) return
    await refuseUsedContainerdRoot(this.#home.engine.containerdRoot)
    const process = await this.#parts.launch('containerd', await containerdSpec(this.#home, bundle))
    const record = { process: process.identity, bundle: bundle.version, startedAt: new Date().toISOString() }
    await writeJsonAtomically(this.#home.run.containerdRecord, record)
    this.#containerd.take(process, record)
    await this.#answers('containerd', process, CONTAINERD_START_MS, signal => containerdAnswers(this.#home, signal))
  }

  async startDockerd(bundle: Bundle, limitMs = DOCKERD_START_MS): Promise<void> {
    await ensureLiveRestoreInFile(this.#home)
    const file = await readDaemonJson(this.#home.engine)
    await refuseUsedDataRoot(file['data-root'] ?? this.#home.engine.dataRoot)
    const { api, userlandProxy } = this.#parts
    const spec = await dockerdSpec(this.#home, bundle, file, await api.listener(), await userlandProxy?.(bundle))
    const process = await this.#parts.launch('dockerd', spec)
    const startedAt = new Date().toISOString()
    const options = dockerdRecordSchema.shape.options.parse(file)
    const record: DockerdRecord = { process: process.identity, version: bundle.version, startedAt, options }
    await writeJsonAtomically(this.#home.run.dockerdRecord, record)
    this.#dockerd.take(process, record)
    // Asked through the socket, a request waits until dockerd accepts: the first answer is the moment it is there.
    const docker = dockerAt(this.#home.engine.socket)
    await this.#answers('dockerd', process, limitMs, async () => {
      await docker.ping()
    })
  }

  async openStreams(): Promise<ReadonlySet<string>> {
    const pid = this.dockerd?.process.pid
    return pid === undefined ? new Set() : this.#parts.api.openStreams(pid).catch(() => new Set<string>())
  }

  async drainDockerd(streams: ReadonlySet<string>): Promise<void> {
    const pid = this.dockerd?.process.pid
    if (pid !== undefined) await this.#parts.api.drain(pid, streams).catch(() => undefined)
  }

  reunited(): Promise<void> {
    return untilReunited(this.#home.engine.socket)
  }

  async prepareStop(): Promise<void> {}

  get log(): EngineLog {
    return fileLog(this.#home.logs.dockerd)
  }

  async reload(): Promise<void> {
    const dockerd = this.dockerd?.process
    if (dockerd && (await evidenceOf(dockerd)) === 'alive') process.kill(dockerd.pid, 'SIGHUP')
  }

  async stopDockerd(): Promise<void> {
    const process = this.#dockerd.letGo()
    if (!process) return
    await stop('dockerd', process, DOCKERD_STOP_MS)
    await rm(this.#home.run.dockerdRecord, { force: true })
  }

  async stopContainerd(): Promise<void> {
    const process = this.#containerd.letGo()
    if (!process) return
    await stop('containerd', process, CONTAINERD_STOP_MS)
    await rm(this.#home.run.containerdRecord, { force: true })
  }

  async whileDockerdLives<T>(work: Promise<T>): Promise<T> {
    const outcome = await whileAlive(work, this.#dockerd.process?.exited ?? Promise.resolve())
    if (outcome !== 'ended') return outcome.value
    throw await startFailed('dockerd', 'ended soon after it had answered', this.log)
  }

  detach(): void {
    this.#dockerd.letGo()?.detach()
    this.#containerd.letGo()?.detach()
  }

  async describe(): Promise<RunningEngine> {
    const { dockerd, containerd } = this
    if (!dockerd || !containerd) throw new Error('describe: the engine does not run')
    const info = await engineInfo(dockerAt(this.#home.engine.socket))
    return {
      version: dockerd.version,
      pid: dockerd.process.pid,
      containerdVersion: (await this.#parts.bundleOf(containerd.bundle)).record.containerdVersion,
      containerdPid: containerd.process.pid,
      dataRoot: info.DockerRootDir,
      startedAt: dockerd.startedAt,
      liveRestore: info.LiveRestoreEnabled,
    }
  }

  async #answers(
    name: EngineProcess,
    process: DaemonProcess,
    limitMs: number,
    answer: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const outcome = await firstAnswer(answer, process.exited, limitMs)
    if (outcome === 'answered') return
    // One that hangs must not come to life later, beside its successor.
    await (name === 'dockerd' ? this.stopDockerd() : this.stopContainerd())
    const how = outcome === 'ended' ? 'ended before it answered' : `did not answer within ${limitMs / 1000} s`
    throw await startFailed(name, how, fileLog(this.#home.logs[name]))
  }
}

async function stop(name: EngineProcess, process: DaemonProcess, limitMs: number): Promise<void> {
  if ((await stopDaemon(process, limitMs)) !== 'survived') return process.detach()
  throw new AfloatError({
    code: 'engine-stop-failed',
    what: `${name} (process ${process.identity.pid}) does not end, not even when killed.`,
    unchanged: 'Containers that run go on running.',
    remedy: 'The kernel holds it, often for a disk that does not answer: look at that, then try again.',
  })
}
