import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { AfloatError } from '../host/afloat-error.ts'
import { adoptDaemon, type DaemonProcess, type Exit, stopDaemon } from '../host/daemon-process.ts'
import { writeJsonAtomically } from '../host/files.ts'
import type { Home } from '../host/home.ts'
import { lastLines } from '../host/log-file.ts'
import type { ApiShim } from '../shims/api/api-shim.ts'
import type { FoundEngine } from './adoption.ts'
import { ensureLiveRestoreInFile, readDaemonJson } from './config/daemon-json.ts'
import { knownRefusal } from './config/known-refusals.ts'
import { containerdAnswers, startContainerd } from './daemons/containerd.ts'
import { startDockerd } from './daemons/dockerd.ts'
import { refuseUsedContainerdRoot, refuseUsedDataRoot } from './data-root-guard.ts'
import { dockerAt, engineInfo, reachesContainerd } from './docker-api.ts'
import { type ContainerdRecord, type DockerdRecord, dockerdRecordSchema } from './records.ts'
import type { Bundle } from './releases/bundle.ts'
import type { RunningEngine } from './state.ts'

/** containerd is up in a fraction of a second; past this something is wrong: milliseconds. */
const CONTAINERD_START_MS = 20_000
/** dockerd restores every container before it answers, so many containers on a slow disk take a while: milliseconds. */
const DOCKERD_START_MS = 120_000
/** With live restore dockerd has nothing to wait for; it allows itself 15 s for open requests: milliseconds. */
const DOCKERD_STOP_MS = 20_000
const CONTAINERD_STOP_MS = 10_000
/** How long dockerd may take to find a containerd that was started again: milliseconds. */
const REUNION_MS = 15_000
const REUNION_POLL_MS = 50
const LOG_LINES = 12

interface Part<Record> {
  readonly process: DaemonProcess
  readonly record: Record
}

/** The two processes of an engine: started, adopted, watched and stopped. Knows nothing of absences or policies. */
export class EngineProcesses {
  readonly #home: Home
  readonly #api: ApiShim
  readonly #exited: (which: 'dockerd' | 'containerd', exit: Exit) => void
  #containerd: Part<ContainerdRecord> | undefined
  #dockerd: Part<DockerdRecord> | undefined

  constructor(home: Home, api: ApiShim, exited: (which: 'dockerd' | 'containerd', exit: Exit) => void) {
    this.#home = home
    this.#api = api
    this.#exited = exited
  }

  get containerd(): ContainerdRecord | undefined {
    return this.#containerd?.record
  }

  get dockerd(): DockerdRecord | undefined {
    return this.#dockerd?.record
  }

  /** Takes over what was found alive. */
  async adopt(found: FoundEngine): Promise<void> {
    if (found.plan.containerd === 'adopt' && found.containerd) {
      this.#containerd = this.#watchContainerd(adoptDaemon(found.containerd.process), found.containerd)
    }
    if (found.plan.dockerd === 'adopt' && found.dockerd) {
      await this.#api.adoptFrom(found.dockerd.process.pid)
      this.#dockerd = this.#watchDockerd(adoptDaemon(found.dockerd.process), found.dockerd)
    }
  }

  async startContainerd(bundle: Bundle): Promise<void> {
    if (this.#containerd) return
    await refuseUsedContainerdRoot(this.#home.containerdRoot)
    const process = await startContainerd(this.#home, bundle)
    const record = { process: process.identity, bundle: bundle.version, startedAt: new Date().toISOString() }
    await writeJsonAtomically(this.#home.run.containerdRecord, record)
    this.#containerd = this.#watchContainerd(process, record)
    await this.#answers('containerd', process, CONTAINERD_START_MS, signal => containerdAnswers(this.#home, signal))
  }

  /** Starts dockerd over the containerd that runs; resolves once it has answered, within `limitMs`. */
  async startDockerd(bundle: Bundle, limitMs = DOCKERD_START_MS): Promise<void> {
    await ensureLiveRestoreInFile(this.#home)
    const file = await readDaemonJson(this.#home.daemonJson)
    await refuseUsedDataRoot(file['data-root'] ?? this.#home.dataRoot)
    const process = await startDockerd(this.#home, bundle, file, await this.#api.listener())
    const startedAt = new Date().toISOString()
    const options = dockerdRecordSchema.shape.options.parse(file)
    const record: DockerdRecord = { process: process.identity, version: bundle.version, startedAt, options }
    await writeJsonAtomically(this.#home.run.dockerdRecord, record)
    this.#dockerd = this.#watchDockerd(process, record)
    // Asked through the socket, a request waits until dockerd accepts: the first answer is the moment it is there.
    const docker = dockerAt(this.#home.run.dockerSocket)
    await this.#answers('dockerd', process, limitMs, async () => {
      await docker.ping()
    })
  }

  /** What is open through the API and will be cut by a stop. */
  async openStreams(): Promise<ReadonlySet<string>> {
    const pid = this.#dockerd?.record.process.pid
    return pid === undefined ? new Set() : this.#api.openStreams(pid).catch(() => new Set<string>())
  }

  /** Lets begun requests end before a stop. Best effort: one that is cut is no reason to keep the old dockerd. */
  async drainDockerd(streams: ReadonlySet<string>): Promise<void> {
    const pid = this.#dockerd?.record.process.pid
    if (pid !== undefined) await this.#api.drain(pid, streams).catch(() => undefined)
  }

  /** Waits until dockerd has found a new containerd: its client tries again with growing pauses, 1 s at first. */
  async reunited(): Promise<void> {
    const docker = dockerAt(this.#home.run.dockerSocket)
    const deadline = performance.now() + REUNION_MS
    while (!(await reachesContainerd(docker)) && performance.now() < deadline) await delay(REUNION_POLL_MS)
  }

  async stopDockerd(): Promise<void> {
    const part = this.#dockerd
    if (!part) return
    this.#dockerd = undefined
    await this.#stop('dockerd', part.process, DOCKERD_STOP_MS)
    await rm(this.#home.run.dockerdRecord, { force: true })
  }

  async stopContainerd(): Promise<void> {
    const part = this.#containerd
    if (!part) return
    this.#containerd = undefined
    await this.#stop('containerd', part.process, CONTAINERD_STOP_MS)
    await rm(this.#home.run.containerdRecord, { force: true })
  }

  /**
   * The result of work that needs dockerd's answers. Rejects (engine-start-failed) once this dockerd has ended: its socket
   * is held, so that a question to a dead one would wait for ever.
   */
  async whileDockerdLives<T>(work: Promise<T>): Promise<T> {
    const part = this.#dockerd
    const ended = part ? part.process.exited : Promise.resolve()
    const outcome = await Promise.race([work.then(value => ({ value })), ended.then(() => 'ended' as const)])
    if (outcome !== 'ended') return outcome.value
    throw await this.#startFailed('dockerd', 'ended soon after it had answered')
  }

  /** Looks after both no longer; they run on. */
  detach(): void {
    this.#dockerd?.process.detach()
    this.#containerd?.process.detach()
    this.#dockerd = undefined
    this.#containerd = undefined
  }

  /** The facts of the engine, from its own answers. */
  async describe(containerdVersion: string): Promise<RunningEngine> {
    const [dockerd, containerd] = [this.#dockerd?.record, this.#containerd?.record]
    if (!dockerd || !containerd) throw new Error('describe: the engine does not run')
    const info = await engineInfo(dockerAt(this.#home.run.dockerSocket))
    return {
      version: dockerd.version,
      pid: dockerd.process.pid,
      containerdVersion,
      containerdPid: containerd.process.pid,
      dataRoot: info.DockerRootDir,
      startedAt: dockerd.startedAt,
      liveRestore: info.LiveRestoreEnabled,
    }
  }

  #watchDockerd(process: DaemonProcess, record: DockerdRecord): Part<DockerdRecord> {
    const part = { process, record }
    void process.exited.then(exit => {
      // An exit of a process that was stopped or replaced meanwhile is no news.
      if (this.#dockerd !== part) return
      this.#dockerd = undefined
      this.#exited('dockerd', exit)
    })
    return part
  }

  #watchContainerd(process: DaemonProcess, record: ContainerdRecord): Part<ContainerdRecord> {
    const part = { process, record }
    void process.exited.then(exit => {
      if (this.#containerd !== part) return
      this.#containerd = undefined
      this.#exited('containerd', exit)
    })
    return part
  }

  /** Waits for the first answer, the process's death or the time limit, whichever comes first. */
  async #answers(
    name: 'dockerd' | 'containerd',
    process: DaemonProcess,
    limitMs: number,
    answer: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const end = new AbortController()
    const limit = delay(limitMs, undefined, { signal: end.signal }).catch(() => undefined)
    try {
      const outcome = await Promise.race([
        answer(end.signal).then(
          () => 'answered' as const,
          // An answer that was cut off tells no more than the process's own end will, or the time limit.
          () => new Promise<never>(() => {}),
        ),
        limit.then(() => 'timeout' as const),
        process.exited.then(() => 'died' as const),
      ])
      if (outcome === 'answered') return
      // One that hangs must not come to life later, beside its successor.
      await (name === 'dockerd' ? this.stopDockerd() : this.stopContainerd())
      const how = outcome === 'died' ? 'ended before it answered' : `did not answer within ${limitMs / 1000} s`
      throw await this.#startFailed(name, how)
    } finally {
      end.abort()
    }
  }

  async #startFailed(name: 'dockerd' | 'containerd', how: string): Promise<AfloatError> {
    const detail = (await lastLines(this.#home.logs[name], LOG_LINES)).join('\n')
    return new AfloatError({
      code: 'engine-start-failed',
      what: `${name} ${how}.`,
      unchanged: 'Containers that run go on running.',
      remedy: `See the end of its log, ${this.#home.logs[name]}.`,
      detail,
      ...knownRefusal(detail),
    })
  }

  async #stop(name: 'dockerd' | 'containerd', process: DaemonProcess, limitMs: number): Promise<void> {
    if ((await stopDaemon(process, limitMs)) !== 'survived') return process.detach()
    throw new AfloatError({
      code: 'engine-stop-failed',
      what: `${name} (process ${process.identity.pid}) does not end, not even when killed.`,
      unchanged: 'Containers that run go on running.',
      remedy: 'The kernel holds it, often for a disk that does not answer: look at that, then try again.',
    })
  }
}
