import type Docker from 'dockerode'
import type { Problem } from '../../preload/contract/problem.ts'
import type { Report, ShimFacts } from '../../preload/contract/report.ts'
import type { ShimSet } from '../shims/absence.ts'
import type { Inventory } from '../shims/record.ts'
import { type ContainerVerdict, checkContainers, keptOf } from './container-check.ts'
import type { StepLog } from './steps.ts'

/** What an absence is taken to last before the first one was seen: milliseconds. */
const FIRST_GUESS_MS = 1_500

/** An absence that has begun: the shims hold. */
export interface OpenAbsence {
  /** From now on the engine is away: new requests wait. Without this call it counts from the beginning. */
  gone(): void
  /** It went away once more before all was done: the shims are raised again, and the time counts on. */
  goneAgain(): Promise<void>
  /** dockerd answers: checks what runs against what ran. */
  check(docker: Docker): Promise<ContainerVerdict>
  /** Lowers the shims. */
  lower(inventory: Inventory): Promise<void>
  report(end: AbsenceEnd): Report
}

export interface AbsenceEnd {
  readonly outcome: Report['outcome']
  readonly to: string
  readonly containers: Report['containers']
  readonly problem?: Problem
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
    let raised = false
    let goneAt: number | undefined
    let awayMs = 0
    const away: { from: number; to: number }[] = []
    let facts: ShimFacts = {}
    const raise = async (why: 'planned' | 'crash') => {
      steps.hold(() => (raised ? this.#shims.soFar() : facts))
      await steps.step('raise the shims', () => this.#shims.raise(before, { cause: why, expectedMs: this.#lastAwayMs }))
      raised = true
    }
    if (cause !== 'none') {
      await raise(cause)
      goneAt = deadSince ?? performance.now()
    }
    return {
      gone: () => {
        goneAt = performance.now()
      },
      goneAgain: async () => {
        goneAt ??= performance.now()
        if (!raised) await raise('crash')
      },
      check: async docker => {
        if (goneAt !== undefined) {
          const lasted = Math.round(performance.now() - goneAt)
          awayMs += lasted
          away.push({ from: Math.max(0, steps.elapsed - lasted), to: steps.elapsed })
          this.#lastAwayMs = awayMs
        }
        goneAt = undefined
        return steps.step('check containers', () => checkContainers(docker, before))
      },
      lower: async inventory => {
        if (!raised) return
        raised = false
        facts = { ...facts, ...(await steps.step('lower the shims', () => this.#shims.lower(inventory))) }
      },
      report: end => ({
        kind,
        from,
        startedAt: steps.startedAt,
        awayMs,
        shims: facts,
        steps: steps.finished(),
        away,
        ...end,
        containers: { ...end.containers, names: keptNames(before, end.containers) },
      }),
    }
  }
}

/** How an absence ended whose engine stays. */
export function outcomeOf({ lost, orphaned }: Report['containers']): 'ok' | 'failed' {
  return lost.length + orphaned.length === 0 ? 'ok' : 'failed'
}

function keptNames(before: Inventory, containers: Report['containers']): string[] {
  const names = keptOf(before, containers).map(({ name }) => name)
  return names.sort((one, other) => one.localeCompare(other))
}
