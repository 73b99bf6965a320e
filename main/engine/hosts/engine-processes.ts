import type { ContainerdRecord, DockerdRecord } from '../records.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { RunningEngine } from '../state.ts'
import type { FoundEngine } from './adoption.ts'
import type { EngineLog } from './engine-log.ts'

export type EngineProcess = 'dockerd' | 'containerd'

/**
 * The two processes of an engine, as the supervisor deals with them whoever starts them. An implementation knows nothing
 * of absences or policies: when a process ends unasked it says so, and waits to be told what to do.
 */
export interface EngineProcesses {
  /** What runs and is looked after; undefined where it does not run. */
  readonly dockerd: DockerdRecord | undefined
  readonly containerd: ContainerdRecord | undefined
  /** Tells of each process that ends without having been stopped from here. Called once, before anything else. */
  watch(ended: (which: EngineProcess) => void): void
  /** Looks for what runs already. Throws AfloatError (engine-start-failed) where that cannot be told. */
  find(): Promise<FoundEngine>
  /** Takes over what was found alive. */
  adopt(found: FoundEngine): Promise<void>
  /** Resolves once containerd answers. Does nothing where it runs. Throws AfloatError (engine-start-failed and others). */
  startContainerd(bundle: Bundle): Promise<void>
  /** Starts dockerd over the containerd that runs; resolves once it has answered, within `limitMs`. */
  startDockerd(bundle: Bundle, limitMs?: number): Promise<void>
  /** What takes a while and must be done before a stop; dockerd still answers, and goes on doing so. */
  prepareStop(): Promise<void>
  /** What is open through the API and will be cut by a stop. */
  openStreams(): Promise<ReadonlySet<string>>
  /** Lets begun requests end before a stop. Best effort: one that is cut is no reason to keep the old dockerd. */
  drainDockerd(streams: ReadonlySet<string>): Promise<void>
  /** Resolves once it is gone; the next one is not started before `startDockerd`. Does nothing where none runs. */
  stopDockerd(): Promise<void>
  stopContainerd(): Promise<void>
  /** Has dockerd read daemon.json again. Whether it took it is told by its events and its log. */
  reload(): Promise<void>
  /** dockerd's log. */
  readonly log: EngineLog
  /** Waits until dockerd has found a containerd that was started anew under it. */
  reunited(): Promise<void>
  /**
   * The result of work that needs dockerd's answers. Rejects (engine-start-failed) once this dockerd has ended: its
   * socket is held, so that a question to a dead one would wait for ever.
   */
  whileDockerdLives<T>(work: Promise<T>): Promise<T>
  /** The facts of the engine, from its own answers. Both run. */
  describe(): Promise<RunningEngine>
  /** Looks after both no longer; they run on. */
  detach(): void
}
