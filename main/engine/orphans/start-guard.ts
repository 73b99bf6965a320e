import { setTimeout as delay } from 'node:timers/promises'
import { problemOf } from '../../host/afloat-error.ts'
import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import { readDaemonJson } from '../config/daemon-json.ts'
import type { EngineProcesses } from '../hosts/engine-processes.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { StepLog } from '../steps.ts'
import {
  type Candidate,
  lookBeforeStart,
  mendBeforeStart,
  mendEntries,
  mendNamespaces,
  wantsContainerdAnew,
} from './before-start.ts'
import type { PlannedStart } from './outlook.ts'

/** A start or a stop of a container has passed on by then, on a busy machine too: milliseconds. */
const SETTLE_MS = 1_000

export interface StartGuardParts {
  readonly home: Home
  readonly processes: EngineProcesses
  /** The containerd that would be started, where none runs. */
  readonly containerd: () => Promise<Bundle>
  readonly inventory: () => Inventory
  /** The user knows what the next start loses. */
  readonly forced: () => boolean
  readonly log: (line: string) => void
}

interface Looked {
  readonly plan: PlannedStart
  readonly candidates: readonly Candidate[]
}

/** Stands before each start of dockerd: what runs must be restored by it, is mended first, or the start is refused. */
export class StartGuard {
  readonly #parts: StartGuardParts
  #looking: Promise<Looked> | undefined

  constructor(parts: StartGuardParts) {
    this.#parts = parts
  }

  /** Throws AfloatError (refused-by-check) where a start would lose what runs: asked before anything is stopped. */
  async refuse(): Promise<void> {
    const first = this.#look()
    const calm = await first.then(({ candidates }) => !wantsContainerdAnew(candidates)).catch(() => false)
    if (calm) {
      this.#looking = first
      return
    }
    // While the engine runs, a container on its way up or down looks lost for a moment: refused is what stays so. What
    // is to be mended is looked for again once dockerd is stopped.
    await delay(SETTLE_MS)
    await this.#look()
  }

  /** Begins to look while something else must be waited for: the absence is not longer for it. */
  begin(): void {
    this.#looking = this.#look()
    // Whoever starts the engine hears of a failure.
    this.#looking.catch(() => undefined)
  }

  /** Looks, and mends what containerd must read anew: that one is stopped for it. Returns what is left to do before dockerd. */
  async prepare(steps: StepLog): Promise<() => Promise<void>> {
    const looked = await this.#looked(steps)
    if (!looked) return async () => undefined
    const { plan, candidates } = looked
    if (wantsContainerdAnew(candidates)) {
      await steps.step('stop containerd', () => this.#parts.processes.stopContainerd())
      const did = await steps.step('put records back', () => mendBeforeStart(plan, candidates, this.#parts.inventory()))
      for (const sentence of did) this.#parts.log(`before the start: ${sentence}`)
    }
    return async () => {
      await mendNamespaces(plan, candidates)
      await mendEntries(plan, candidates)
    }
  }

  async #looked(steps: StepLog): Promise<Looked | undefined> {
    const early = await this.#looking?.catch(() => undefined)
    this.#looking = undefined
    // Seen while dockerd was at work, only good news holds: the rest is looked at again now that it is gone.
    const looking = early && !wantsContainerdAnew(early.candidates) ? Promise.resolve(early) : this.#look()
    looking.catch(() => undefined)
    try {
      return await steps.step('see that all will be restored', () => looking)
    } catch (error) {
      if (!this.#parts.forced() || problemOf(error).code !== 'refused-by-check') throw error
      this.#parts.log(`started all the same: ${problemOf(error).what}`)
      return undefined
    }
  }

  async #look(): Promise<Looked> {
    const { home, processes, containerd } = this.#parts
    const dataRoot = (await readDaemonJson(home.engine))['data-root'] ?? home.engine.dataRoot
    const containerdRuns = processes.containerd !== undefined
    const plan = { home, dataRoot, containerd: await containerd(), containerdRuns }
    return { plan, candidates: await lookBeforeStart(plan) }
  }
}
