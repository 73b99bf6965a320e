import { AfloatError, problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import type { ShimSet } from '../shims/absence.ts'
import type { Inventory } from '../shims/record.ts'
import type { AutoRemoveGuard } from './auto-remove-guard.ts'
import type { ConfigTrial } from './config/trial.ts'
import type { EngineProcesses } from './hosts/engine-processes.ts'
import { type Consent, refuseWithoutLiveRestore } from './live-restore-guard.ts'
import type { StartGuard } from './orphans/start-guard.ts'
import type { Selection } from './records.ts'
import type { Bundle } from './releases/bundle.ts'
import { nextStart } from './restart-policy.ts'
import type { StepLog } from './steps.ts'

export interface BringUpParts {
  readonly home: Home
  readonly processes: EngineProcesses
  readonly shims: ShimSet
  readonly guard: StartGuard
  readonly autoRemove: AutoRemoveGuard
  readonly trial: ConfigTrial
  readonly bundleOf: (version: string) => Promise<Bundle>
  readonly selected: () => Selection
  readonly inventory: () => Inventory
  readonly consent: () => Consent
  readonly log: (line: string) => void
}

/** Brings the selected engine up: what each start looks at first, in which order, and how often it is tried. */
export class BringUp {
  readonly #parts: BringUpParts
  /** Times of unwanted deaths, in milliseconds of the monotonic clock. */
  #deaths: number[] = []
  #containerdStart: Promise<void> | undefined

  constructor(parts: BringUpParts) {
    this.#parts = parts
  }

  /** An engine process died unasked, at this time of the monotonic clock. */
  died(at: number): void {
    this.#deaths.push(at)
  }

  /** The user asks for a start, or a change begins: earlier deaths count no more. */
  forgetDeaths(): void {
    this.#deaths = []
  }

  /** containerd first, then dockerd; what runs already is left alone. */
  async once(steps: StepLog): Promise<void> {
    if (!this.#parts.processes.dockerd)
      await refuseWithoutLiveRestore(this.#parts.home, this.#parts.inventory(), this.#parts.consent())
    // Also where containerd alone is missing: it reads its state at its start, and what is not there then is lost to it.
    const { dockerd, containerd } = this.#parts.processes
    const mendLast = dockerd && containerd ? undefined : await this.#parts.guard.prepare(steps)
    if (!this.#parts.processes.containerd) await steps.step('start containerd', () => this.containerd())
    if (!this.#parts.processes.dockerd) {
      await mendLast?.()
      const bundle = await this.#parts.bundleOf(this.#parts.selected().dockerd)
      await this.#parts.autoRemove.beforeStart(bundle.version, this.#parts.inventory())
      await this.#parts.shims.handOver()
      await this.#startDockerd(steps, bundle)
    }
  }

  /** A start that a new daemon.json has spoilt is tried once more with the old one. */
  async #startDockerd(steps: StepLog, bundle: Bundle): Promise<void> {
    try {
      await steps.step('start dockerd', () => this.#parts.processes.startDockerd(bundle))
      await this.#parts.trial.passed()
    } catch (error) {
      if (!(await this.#parts.trial.takeBack(error))) throw error
      await steps.step('start dockerd with the old configuration', () => this.#parts.processes.startDockerd(bundle))
    }
  }

  /** The same, tried again with growing waits where a start fails, until the policy gives up. */
  async patiently(steps: StepLog): Promise<void> {
    for (;;) {
      try {
        return await this.once(steps)
      } catch (error) {
        // What was refused before anything was started is refused again.
        if (problemOf(error).code !== 'engine-start-failed') throw error
        await this.#afterDeath(steps, error)
      }
    }
  }

  /** The same for an engine that died just after it was brought up, as this error says. */
  async again(steps: StepLog, death: unknown): Promise<void> {
    await this.#afterDeath(steps, death)
    await this.patiently(steps)
  }

  async #afterDeath(steps: StepLog, error: unknown): Promise<void> {
    this.#deaths.push(performance.now())
    this.#parts.log(`a start failed: ${problemOf(error).what} ${problemOf(error).detail ?? ''}`)
    await this.pause(steps, error)
  }

  /** Waits as the policy says after a death; throws `engine-crash-loop` when it says no more. */
  async pause(steps: StepLog, cause?: unknown): Promise<void> {
    const next = nextStart(this.#deaths)
    if (next === 'give-up') throw crashLoop(this.#deaths.length, cause)
    if (next.waitMs > 0) await steps.step('wait', () => new Promise(resolve => setTimeout(resolve, next.waitMs)))
  }

  /** One start of containerd at a time, however many ask for it. */
  containerd(): Promise<void> {
    this.#containerdStart ??= this.#parts
      .bundleOf(this.#parts.selected().containerd)
      .then(bundle => this.#parts.processes.startContainerd(bundle))
      .finally(() => {
        this.#containerdStart = undefined
      })
    return this.#containerdStart
  }
}

function crashLoop(times: number, cause: unknown): AfloatError {
  const problem = cause === undefined ? undefined : problemOf(cause)
  return new AfloatError({
    code: 'engine-crash-loop',
    what: `The engine died ${times} times within a minute${problem ? `; last: ${problem.what}` : '.'}`,
    unchanged: 'Containers that run go on running; what can be held for them is held.',
    remedy: 'Look at the last lines of its log, mend the cause, then start the engine again.',
    ...(problem?.detail === undefined ? {} : { detail: problem.detail }),
  })
}
