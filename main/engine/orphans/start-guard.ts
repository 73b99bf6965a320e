import { problemOf } from '../../host/afloat-error.ts'
import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import { readDaemonJson } from '../config/daemon-json.ts'
import type { EngineProcesses } from '../engine-processes.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { StepLog } from '../steps.ts'
import {
  type Candidate,
  lookBeforeStart,
  mendBeforeStart,
  mendEntries,
  mendNamespaces,
  type PlannedStart,
  wantsContainerdAnew,
} from './before-start.ts'

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
    const looking = this.#look()
    await looking
    this.#looking = looking
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
    const looking = this.#looking ?? this.#look()
    this.#looking = undefined
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
    const dataRoot = (await readDaemonJson(home.daemonJson))['data-root'] ?? home.dataRoot
    const containerdRuns = processes.containerd !== undefined
    const plan = { home, dataRoot, containerd: await containerd(), containerdRuns }
    return { plan, candidates: await lookBeforeStart(plan) }
  }
}
