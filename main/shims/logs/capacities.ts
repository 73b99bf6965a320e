import { bytesFor, planCapacities } from './capacity-plan.ts'
import type { PipeCeiling } from './pipe-ceiling.ts'
import { PipeGrowth } from './pipe-growth.ts'
import type { WatchedContainer } from './watched-container.ts'

/** How long a container's output may be held on a busy machine: milliseconds. 20 to 100 are usual, 900 were seen. */
const HOLD_MS = 1_000

export interface CapacityBudget {
  /** The most that all FIFOs together may hold: bytes of kernel memory. */
  readonly pipeBudget: number
  /** Whether the machine's ceiling for pipes may be raised where a container needs more. */
  readonly mayRaiseCeiling: boolean
}

/**
 * The capacities of one absence: planned before it, given in two parts, and put back after it. The containers' own pipes
 * come first, they carry a hold. The FIFOs are enlarged once dockerd reads them no more: what it had to empty before it
 * can be stopped is what everybody would wait for.
 */
export class Capacities {
  readonly #pipeCeiling: PipeCeiling
  readonly #say: (line: string) => void
  #ceiling = 0
  #plan: ReadonlyMap<string, number> = new Map()

  constructor(ceiling: PipeCeiling, say: (line: string) => void) {
    this.#pipeCeiling = ceiling
    this.#say = say
  }

  async plan(all: readonly WatchedContainer[], expectedMs: number, budget: CapacityBudget): Promise<void> {
    const { pipeBudget, mayRaiseCeiling } = budget
    // What would take more than its share of the budget is not carried by a pipe, however large.
    const needs = all.map(watched => bytesFor(watched.rate, expectedMs)).filter(bytes => bytes <= pipeBudget / 4)
    const wish = Math.max(0, ...needs)
    this.#ceiling = await this.#pipeCeiling.now()
    if (wish > this.#ceiling && mayRaiseCeiling && (await this.#pipeCeiling.raise(wish))) {
      this.#say(`logs: raised /proc/sys/fs/pipe-max-size from ${this.#ceiling} to ${wish}`)
      this.#ceiling = wish
    }
    const wishes = all.map(watched => ({ key: watched.id, rate: watched.rate, capacity: watched.capacity() }))
    // Each container counts twice: its own pipes get the smaller half.
    this.#plan = planCapacities(wishes, { expectedMs, budget: pipeBudget / 2, ceiling: this.#ceiling })
  }

  /** Of those whose output a pipe can take for as long as a hold lasts. */
  async enlargePipes(all: readonly WatchedContainer[]): Promise<void> {
    for (const watched of all) {
      const needed = bytesFor(watched.rate, HOLD_MS)
      if (needed <= this.#most(watched)) await watched.raisePipesTo(needed)
    }
  }

  /** Begins to enlarge those of all others, as a hold of their output begins. */
  growPipes(all: readonly WatchedContainer[]): PipeGrowth {
    const others = all.filter(watched => bytesFor(watched.rate, HOLD_MS) > this.#most(watched))
    return new PipeGrowth(new Map(others.map(watched => [watched, this.#most(watched)])))
  }

  enlargeFifos(all: readonly WatchedContainer[]): void {
    for (const watched of all) watched.raiseTo(this.#of(watched) / watched.streams.streams.length)
  }

  /** Puts back what can be without a loss; the next call does the rest. */
  async restore(all: readonly WatchedContainer[]): Promise<void> {
    for (const watched of all) await watched.restore()
    await this.#pipeCeiling.putBack()
  }

  /** Bytes that a container's own pipes may have. */
  #most(watched: WatchedContainer): number {
    return Math.min(this.#of(watched), this.#ceiling)
  }

  #of(watched: WatchedContainer): number {
    return this.#plan.get(watched.id) ?? 0
  }
}
