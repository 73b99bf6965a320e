import type { OperationKind, OperationProgress } from '../../preload/contract/snapshot.ts'

type Step = { name: string; ms: number | null }

/** The steps of one operation with their times: shown while they run, kept in the report afterwards. */
export class StepLog {
  readonly kind: OperationKind
  readonly startedAt = new Date().toISOString()
  readonly #steps: Step[] = []
  readonly #changed: () => void
  #share: number | null = null

  constructor(kind: OperationKind, changed: () => void) {
    this.kind = kind
    this.#changed = changed
  }

  /** Does a piece of work under a name. Its time counts also when it fails. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const step: Step = { name, ms: null }
    const begun = performance.now()
    this.#steps.push(step)
    this.#share = null
    this.#changed()
    try {
      return await work()
    } finally {
      step.ms = Math.round((performance.now() - begun) * 10) / 10
      this.#changed()
    }
  }

  /** Done share of the running step, 0 to 1. */
  share(share: number | null): void {
    this.#share = share
    this.#changed()
  }

  progress(): OperationProgress {
    return {
      kind: this.kind,
      startedAt: this.startedAt,
      steps: this.#steps.map(step => ({ ...step })),
      share: this.#share,
    }
  }

  /** The steps that have ended. */
  finished(): { name: string; ms: number }[] {
    return this.#steps.flatMap(({ name, ms }) => (ms === null ? [] : [{ name, ms }]))
  }
}
