import type Docker from 'dockerode'
import type { Report } from '../../preload/contract/report.ts'
import type { ShimSet } from '../shims/absence.ts'
import type { Inventory } from '../shims/record.ts'
import { checkContainers } from './container-check.ts'
import type { StepLog } from './steps.ts'

/** What an absence is taken to last before the first one was seen: milliseconds. */
const FIRST_GUESS_MS = 1_500

/** An absence that has begun: the shims hold. */
export interface OpenAbsence {
  /** From now on the engine is away: new requests wait. Without this call it counts from the beginning. */
  gone(): void
  /** dockerd answers again: checks what runs against what ran, lowers the shims, and gives the report. */
  finish(docker: Docker, version: string): Promise<Report>
}

/** Frames each absence the same way: shims up, somebody's work on the engine, containers checked, shims down, report. */
export class AbsenceRun {
  readonly #shims: ShimSet
  #lastAwayMs = FIRST_GUESS_MS

  constructor(shims: ShimSet) {
    this.#shims = shims
  }

  /**
   * Raises the shims. `cause` is `none` where only containerd was lost: dockerd goes on answering, nothing is raised.
   * `deadSince` is when dockerd was seen dead (milliseconds, monotonic); a planned one is told by `gone`.
   */
  async begin(
    kind: Report['kind'],
    steps: StepLog,
    before: Inventory,
    cause: 'planned' | 'crash' | 'none',
    from: string,
    deadSince?: number,
  ): Promise<OpenAbsence> {
    if (cause !== 'none') {
      await steps.step('raise the shims', () => this.#shims.raise(before, { cause, expectedMs: this.#lastAwayMs }))
    }
    let goneAt = deadSince ?? performance.now()
    return {
      gone: () => {
        goneAt = performance.now()
      },
      finish: async (docker, version) => {
        const awayMs = cause === 'none' ? 0 : Math.round(performance.now() - goneAt)
        if (cause !== 'none') this.#lastAwayMs = awayMs
        const { containers, inventory } = await steps.step('check containers', () => checkContainers(docker, before))
        const shims = cause === 'none' ? {} : await steps.step('lower the shims', () => this.#shims.lower(inventory))
        const outcome = containers.lost.length + containers.orphaned.length === 0 ? 'ok' : 'failed'
        const to = version
        return {
          kind,
          outcome,
          from,
          to,
          startedAt: steps.startedAt,
          awayMs,
          containers,
          shims,
          steps: steps.finished(),
        }
      },
    }
  }
}
