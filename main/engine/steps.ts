import type { ShimFacts } from '../../preload/contract/report.ts'
import type { OperationKind, OperationProgress } from '../../preload/contract/snapshot.ts'
import { AfloatError } from '../host/afloat-error.ts'
import { timeLeft } from './time-left.ts'

type Step = { name: string; at: number; ms: number | null }

/** How often what the shims hold is told of while the engine is away: milliseconds. */
const BEAT_MS = 200

/** The steps of one operation with their times: shown while they run, kept in the report afterwards. */
export class StepLog {
  readonly kind: OperationKind
  readonly startedAt = new Date().toISOString()
  readonly #begun = performance.now()
  readonly #steps: Step[] = []
  readonly #changed: () => void
  readonly #cancel = new AbortController()
  #work: OperationProgress['work'] = null
  #share: number | null = null
  #shareSince = 0
  #cancellable = false
  #holding: (() => ShimFacts) | undefined
  #beat: NodeJS.Timeout | undefined

  constructor(kind: OperationKind, changed: () => void) {
    this.kind = kind
    this.#changed = changed
  }

  /** Aborted by a cancel, its reason an AfloatError (cancelled). */
  get signal(): AbortSignal {
    return this.#cancel.signal
  }

  /** Milliseconds since the operation began. */
  get elapsed(): number {
    return Math.round(performance.now() - this.#begun)
  }

  /** Does a piece of work under a name. Its time counts also when it fails. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    const step: Step = { name, at: this.elapsed, ms: null }
    this.#steps.push(step)
    this.#share = null
    this.#work = null
    this.#changed()
    try {
      return await work()
    } finally {
      step.ms = Math.round((performance.now() - begun) * 10) / 10
      this.#changed()
    }
  }

  /** How far the running step is: its share, 0 to 1, which never goes back; and what it works on. */
  advance(share: number, work: OperationProgress['work'] = null): void {
    if (this.#share === null) this.#shareSince = performance.now()
    this.#share = Math.max(this.#share ?? 0, Math.min(1, share))
    this.#work = work
    this.#changed()
  }

  /** Whether a cancel would leave things whole from here on. The work looks at the signal. */
  mayBeCancelled(may: boolean): void {
    this.#cancellable = may
    this.#changed()
  }

  /** Throws (usage) where it is too late for that. */
  cancel(): void {
    if (!this.#cancellable) throw notCancellable(this.kind)
    this.#cancellable = false
    this.#cancel.abort(cancelled(this.kind))
    this.#changed()
  }

  /** The engine is away: what the shims hold is told of until the end. */
  hold(holding: () => ShimFacts): void {
    this.#holding = holding
    this.#beat ??= setInterval(this.#changed, BEAT_MS)
    this.#beat.unref()
  }

  end(): void {
    clearInterval(this.#beat)
  }

  progress(): OperationProgress {
    const elapsed = performance.now() - this.#shareSince
    return {
      kind: this.kind,
      startedAt: this.startedAt,
      steps: this.#steps.map(step => ({ ...step })),
      share: this.#share,
      leftMs: this.#share === null ? null : timeLeft(this.#share, elapsed),
      work: this.#work,
      cancellable: this.#cancellable,
      holding: this.#holding?.() ?? null,
    }
  }

  /** The steps that have ended. */
  finished(): { name: string; at: number; ms: number }[] {
    return this.#steps.flatMap(({ name, at, ms }) => (ms === null ? [] : [{ name, at, ms }]))
  }
}

function cancelled(kind: OperationKind): AfloatError {
  return new AfloatError({
    code: 'cancelled',
    what: `The ${kind} was cancelled.`,
    unchanged: 'What it had begun was taken back; containers run on.',
    remedy: '',
  })
}

function notCancellable(kind: OperationKind): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: `The ${kind} cannot be cancelled now: half of it would be left.`,
    unchanged: 'It goes on.',
    remedy: 'It ends by itself in a moment.',
  })
}
