import { readlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { AfloatError } from '../../../host/afloat-error.ts'
import { adoptDaemon } from '../../../host/daemon-process.ts'
import type { Home } from '../../../host/home.ts'
import { evidenceOf, identityOf, isSameProcess, type ProcessIdentity } from '../../../host/process-identity.ts'
import type { SystemApiShim } from '../../../shims/api/system-api-shim.ts'
import { readDaemonJson } from '../../config/daemon-json.ts'
import { dockerAt, engineInfo, engineVersions } from '../../docker-api.ts'
import { type ContainerdRecord, type DockerdRecord, dockerdRecordSchema } from '../../records.ts'
import type { Bundle } from '../../releases/bundle.ts'
import type { RunningEngine } from '../../state.ts'
import type { FoundEngine } from '../adoption.ts'
import type { EngineLog } from '../engine-log.ts'
import type { EngineProcess, EngineProcesses } from '../engine-processes.ts'
import { firstAnswer } from '../first-answer.ts'
import { untilReunited } from '../reunion.ts'
import { startFailed } from '../start-failed.ts'
import { WatchedProcess } from '../watched-process.ts'
import { whileAlive } from '../while-alive.ts'
import { CONTAINERD_UNIT, DOCKER_UNIT } from './find-engine.ts'
import { StartHold } from './start-hold.ts'
import { complaintOf, journalOf, showUnit, unitJob } from './systemd.ts'

/** As for an engine of our own: milliseconds. */
const DOCKERD_START_MS = 120_000
/** systemd kills a service that does not end after 90 s by default: milliseconds. */
const DOCKERD_STOP_MS = 100_000
/** A dockerd that ended by itself is started again by systemd or by the next client; somebody's `restart` takes as long. */
const COMES_BACK_MS = 2_500
/** systemd starts containerd again by itself, 5 s after a crash where Debian's unit is used: milliseconds. */
const CONTAINERD_BACK_MS = 15_000
const POLL_MS = 20
const UNIT_POLL_MS = 250

export interface SystemParts {
  readonly home: Home
  readonly api: SystemApiShim
  /** Of the dockerd on disk. */
  readonly installedVersion: () => Promise<string>
}

/** The processes of the system's engine: systemd starts and stops them, whoever asks for it; they are followed here. */
export class SystemProcesses implements EngineProcesses {
  readonly log: EngineLog = journalOf(DOCKER_UNIT)
  readonly #parts: SystemParts
  readonly #hold: StartHold
  readonly #containerd = new WatchedProcess<ContainerdRecord>(() => void this.#containerdEnded())
  readonly #dockerd = new WatchedProcess<DockerdRecord>(() => this.#dockerdEnded())
  #ended: ((which: EngineProcess) => void) | undefined
  /** The dockerd that is to be gone before another counts as the next. */
  #last: ProcessIdentity | undefined
  /** It ended without our doing. */
  #endedByItself = false

  constructor(parts: SystemParts) {
    this.#parts = parts
    this.#hold = new StartHold(parts.home.run.path)
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

  /** Asks the engine only where it runs: a request to one that does not would start it. */
  async find(): Promise<FoundEngine> {
    await this.#hold.remove()
    const [dockerd, containerd] = await Promise.all([mainProcess(DOCKER_UNIT), mainProcess(CONTAINERD_UNIT)])
    const startedAt = new Date().toISOString()
    const versions = dockerd && (await engineVersions(dockerAt(this.#parts.home.engine.socket)))
    return {
      plan: { dockerd: dockerd ? 'adopt' : 'start', containerd: containerd ? 'adopt' : 'start' },
      dockerd: dockerd && { process: dockerd, version: versions?.engine ?? '', startedAt },
      containerd: containerd && { process: containerd, bundle: versions?.engine ?? '', startedAt },
    }
  }

  async adopt(found: FoundEngine): Promise<void> {
    if (found.containerd) this.#containerd.take(adoptDaemon(found.containerd.process), found.containerd)
    if (found.dockerd) {
      // An earlier supervisor may have died between drain and stop.
      this.#parts.api.undrain(found.dockerd.process.pid)
      this.#take(found.dockerd)
    }
  }

  async startContainerd(bundle: Bundle): Promise<void> {
    if (this.#containerd.process) return
    await unitJob('start', CONTAINERD_UNIT).catch(error => this.#jobFailed('containerd', error))
    const process = await mainProcess(CONTAINERD_UNIT)
    if (!process) throw await startFailed('containerd', 'does not run', journalOf(CONTAINERD_UNIT))
    this.#takeContainerd(process, bundle.version)
  }

  async startDockerd(_: Bundle, limitMs = DOCKERD_START_MS): Promise<void> {
    const byItself = this.#endedByItself
    this.#endedByItself = false
    await this.#hold.release()
    if (!(await this.#isComing(byItself ? COMES_BACK_MS : 0))) {
      if (byItself) throw stoppedElsewhere()
      await this.#askForStart()
    }
    const file = await readDaemonJson(this.#parts.home.engine)
    const docker = dockerAt(this.#parts.home.engine.socket)
    const failed = this.#untilUnitFails()
    try {
      const outcome = await firstAnswer(signal => firstPing(docker, signal), failed.seen, limitMs)
      if (outcome !== 'answered') throw await startFailed('dockerd', howOf(outcome, limitMs), this.log)
    } finally {
      failed.stop()
    }
    const options = dockerdRecordSchema.shape.options.parse(file)
    const [{ engine: version }, next] = await Promise.all([engineVersions(docker), this.#next()])
    this.#take({ process: next, version, startedAt: new Date().toISOString(), options })
    // Nobody waits for it: what is left of it holds nobody up.
    void this.#hold.remove().catch(() => undefined)
  }

  async prepareStop(): Promise<void> {
    await this.#hold.take()
  }

  async openStreams(): Promise<ReadonlySet<string>> {
    const pid = this.dockerd?.process.pid
    return pid === undefined ? new Set() : this.#parts.api.openStreams(pid).catch(() => new Set<string>())
  }

  async drainDockerd(streams: ReadonlySet<string>): Promise<void> {
    const pid = this.dockerd?.process.pid
    if (pid !== undefined) await this.#parts.api.drain(pid, streams).catch(() => undefined)
  }

  /** As one job with the start that waits for us: systemd's socket stays, and nobody else's start comes between. */
  async stopDockerd(): Promise<void> {
    const record = this.dockerd
    if (!record) return
    await this.#hold.take()
    this.#dockerd.letGo()?.detach()
    try {
      // Restarts in quick succession are somebody's wish, not the failures that systemd gives up after.
      await unitJob('reset-failed', DOCKER_UNIT).catch(() => undefined)
      await unitJob('restart', DOCKER_UNIT, false)
      await gone(record.process)
    } catch (error) {
      this.#parts.api.undrain(record.process.pid)
      this.#take(record)
      await this.#hold.remove()
      throw stopFailed(error)
    }
  }

  async stopContainerd(): Promise<void> {
    this.#containerd.letGo()?.detach()
    await unitJob('stop', CONTAINERD_UNIT).catch(error => this.#jobFailed('containerd', error))
  }

  /** Its program was replaced under it, by whomever: the version on disk now. */
  async restartPending(): Promise<string | null> {
    const pid = this.dockerd?.process.pid
    if (pid === undefined) return null
    const program = await readlink(`/proc/${pid}/exe`).catch(() => '')
    return program.endsWith(' (deleted)') ? this.#parts.installedVersion() : null
  }

  reunited(): Promise<void> {
    return untilReunited(this.#parts.home.engine.socket)
  }

  async reload(): Promise<void> {
    await unitJob('reload', DOCKER_UNIT)
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
    const docker = dockerAt(this.#parts.home.engine.socket)
    const [info, versions] = await Promise.all([engineInfo(docker), engineVersions(docker)])
    return {
      version: versions.engine,
      pid: dockerd.process.pid,
      containerdVersion: versions.containerd,
      containerdPid: containerd.process.pid,
      dataRoot: info.DockerRootDir,
      startedAt: dockerd.startedAt,
      liveRestore: info.LiveRestoreEnabled,
    }
  }

  #take(record: DockerdRecord): void {
    this.#last = record.process
    this.#dockerd.take(adoptDaemon(record.process), record)
  }

  #takeContainerd(process: ProcessIdentity, bundle: string): void {
    this.#containerd.take(adoptDaemon(process), { process, bundle, startedAt: new Date().toISOString() })
  }

  #dockerdEnded(): void {
    this.#endedByItself = true
    this.#ended?.('dockerd')
  }

  /** systemd brings it back, after a crash as after an upgrade of its package; told is only where it does not. */
  async #containerdEnded(): Promise<void> {
    const deadline = performance.now() + CONTAINERD_BACK_MS
    while (performance.now() < deadline && !this.#containerd.process) {
      const process = await mainProcess(CONTAINERD_UNIT).catch(() => undefined)
      if (process) return this.#takeContainerd(process, this.dockerd?.version ?? '')
      await delay(UNIT_POLL_MS)
    }
    if (!this.#containerd.process) this.#ended?.('containerd')
  }

  /** Whether the unit is on its way up or up, by itself, within a time: milliseconds. */
  async #isComing(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs
    do {
      const { ActiveState, MainPID } = await showUnit(DOCKER_UNIT)
      const anew = ActiveState === 'active' && MainPID !== this.#last?.pid
      if (ActiveState === 'activating' || anew) return true
      await delay(UNIT_POLL_MS / 4)
    } while (performance.now() < deadline)
    return false
  }

  async #askForStart(): Promise<void> {
    await unitJob('reset-failed', DOCKER_UNIT).catch(() => undefined)
    await unitJob('start', DOCKER_UNIT, false).catch(error => this.#jobFailed('dockerd', error))
  }

  /** The dockerd after the last one, once it is there. */
  async #next(): Promise<ProcessIdentity> {
    for (;;) {
      const found = await mainProcess(DOCKER_UNIT)
      const old = isSameProcess(found, this.#last)
      if (found && !old) return found
      await delay(POLL_MS)
    }
  }

  #untilUnitFails(): { readonly seen: Promise<void>; stop(): void } {
    let timer: NodeJS.Timeout | undefined
    const seen = new Promise<void>(resolve => {
      timer = setInterval(async () => {
        const unit = await showUnit(DOCKER_UNIT).catch(() => undefined)
        if (unit?.ActiveState === 'failed') resolve()
      }, UNIT_POLL_MS)
    })
    return { seen, stop: () => clearInterval(timer) }
  }

  async #jobFailed(name: EngineProcess, error: unknown): Promise<never> {
    const log = name === 'dockerd' ? this.log : journalOf(CONTAINERD_UNIT)
    throw await startFailed(name, `could not be started (${complaintOf(error)})`, log)
  }
}

/** The main process of a unit that is up; undefined while its first commands run, or where it does not. */
async function mainProcess(unit: string): Promise<ProcessIdentity | undefined> {
  const { ActiveState, SubState, MainPID = 0 } = await showUnit(unit)
  const up = ActiveState === 'active' || ActiveState === 'reloading' || SubState === 'start'
  return up && MainPID > 0 ? identityOf(MainPID) : undefined
}

/** Where systemd holds the socket, the first try waits for its answer; where it does not, each is refused until the last. */
async function firstPing(docker: Docker, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (
      await docker.ping().then(
        () => true,
        () => false,
      )
    )
      return
    await delay(POLL_MS)
  }
}

async function gone(process: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + DOCKERD_STOP_MS
  while ((await evidenceOf(process)) !== 'dead') {
    if (performance.now() > deadline) throw new Error(`it still runs after ${DOCKERD_STOP_MS / 1000} s`)
    await delay(POLL_MS / 4)
  }
}

function howOf(outcome: 'ended' | 'late', limitMs: number): string {
  return outcome === 'ended' ? 'ended before it answered' : `did not answer within ${limitMs / 1000} s`
}

function stopFailed(error: unknown): AfloatError {
  return new AfloatError({
    code: 'engine-stop-failed',
    what: `systemd did not restart ${DOCKER_UNIT}: ${complaintOf(error)}.`,
    unchanged: 'dockerd and its containers run on.',
    remedy: `See: systemctl status ${DOCKER_UNIT}`,
  })
}

function stoppedElsewhere(): AfloatError {
  return new AfloatError({
    code: 'engine-stopped-elsewhere',
    what: `${DOCKER_UNIT} was stopped, and not by Afloat.`,
    unchanged: 'It stays stopped; with live restore its containers run on.',
    remedy: `It comes back with the next client of docker.socket, or by: systemctl start ${DOCKER_UNIT}`,
  })
}
