import type { OperationKind, OperationProgress } from '../../preload/contract/snapshot.ts'
import { AfloatError, problemOf } from '../host/afloat-error.ts'
import type { Consent } from './live-restore-guard.ts'
import type { Selection } from './records.ts'
import type { EngineEvent, EngineState } from './state.ts'
import { StepLog } from './steps.ts'
import { transition } from './transition.ts'

export interface EngineLifeParts {
  readonly log: (line: string) => void
  /** State or operation changed. */
  readonly changed: () => void
  /** A step of an operation began or ended. */
  readonly stepped: () => void
  /** Both processes run. */
  readonly whole: () => boolean
  /** An operation has ended, however it went. */
  readonly ended: () => void
}

/** What an engine is at this moment, and the one operation that may be changing it. */
export class EngineLife {
  readonly #parts: EngineLifeParts
  #state: EngineState = { kind: 'stopped' }
  #steps: StepLog | undefined
  /** What the engine is started from; undefined before the first start. */
  selection: Selection | undefined
  /** What the user said to an operation that kills; forgotten when it ends. */
  consent: Consent

  constructor(parts: EngineLifeParts) {
    this.#parts = parts
  }

  get state(): EngineState {
    return this.#state
  }

  get operation(): OperationProgress | null {
    return this.#steps?.progress() ?? null
  }

  /** Ends the operation in progress; throws (usage) where that would leave half of it. */
  cancel(): void {
    this.#steps?.cancel()
  }

  /** The engine runs and nothing is being done to it. */
  get isCalm(): boolean {
    return this.#state.kind === 'running' && !this.#steps
  }

  selected(): Selection {
    if (!this.selection) throw new Error('no engine was selected before it was needed')
    return this.selection
  }

  to(event: EngineEvent): void {
    const next = transition(this.#state, event)
    if (!next) return
    this.#parts.log(`engine: ${this.#state.kind} → ${next.kind} (${event.kind})`)
    this.#state = next
    this.#parts.changed()
  }

  /** Throws (not-running) for an engine that does not run. */
  mustRun(): void {
    if (this.#state.kind !== 'running') throw notRunning(this.#state.kind)
  }

  /** One operation at a time: throws (busy) while another is in progress. */
  async exclusive<T>(kind: OperationKind, work: (steps: StepLog) => Promise<T>): Promise<T> {
    if (this.#steps) {
      throw new AfloatError({
        code: 'busy',
        what: `A ${this.#steps.kind} is in progress.`,
        unchanged: 'It goes on; nothing else was begun.',
        remedy: 'Wait for it to end, then try again.',
      })
    }
    const steps = new StepLog(kind, this.#parts.stepped)
    this.#steps = steps
    try {
      return await work(steps)
    } catch (error) {
      // What failed before the engine was touched leaves it running.
      const untouched = this.#state.kind === 'running' && this.#parts.whole()
      if (!untouched) this.to({ kind: 'gave-up', problem: problemOf(error) })
      throw error
    } finally {
      steps.end()
      this.consent = undefined
      this.#steps = undefined
      this.#parts.changed()
      this.#parts.ended()
    }
  }
}

export function notRunning(state: EngineState['kind']): AfloatError {
  return new AfloatError({
    code: 'not-running',
    what: `The engine is not running (it is ${state}).`,
    unchanged: 'Nothing was changed.',
    remedy: 'Start it first.',
  })
}
