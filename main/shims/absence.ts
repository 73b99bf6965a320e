import type { ShimFacts } from '../../preload/contract/report.ts'
import type { Inventory } from './record.ts'
import type { Absence, Shim } from './shim.ts'

/** A shim that failed at something. The absence goes on without it; people are told. */
export interface ShimTrouble {
  readonly shim: Shim['name']
  readonly during: keyof Omit<Shim, 'name' | 'soFar'>
  readonly error: unknown
}

/** All shims as one: each call goes to every shim at once, and one that fails stops none of the others. */
export class ShimSet {
  readonly #shims: readonly Shim[]
  readonly #trouble: (trouble: ShimTrouble) => void
  /** The last call to each shim: an inventory may change while a raise is under way, and a shim knows one call at a time. */
  readonly #last = new Map<Shim, Promise<unknown>>()

  constructor(shims: readonly Shim[], trouble: (trouble: ShimTrouble) => void) {
    this.#shims = shims
    this.#trouble = trouble
  }

  async observe(inventory: Inventory): Promise<void> {
    await this.#each('observe', shim => shim.observe(inventory))
  }

  async raise(inventory: Inventory, absence: Absence): Promise<void> {
    await this.#each('raise', shim => shim.raise(inventory, absence))
  }

  async beforeDrain(): Promise<void> {
    await this.#each('beforeDrain', async shim => shim.beforeDrain?.())
  }

  async beforeStop(): Promise<void> {
    await this.#each('beforeStop', async shim => shim.beforeStop?.())
  }

  async handOver(): Promise<void> {
    await this.#each('handOver', shim => shim.handOver())
  }

  async lower(inventory: Inventory): Promise<ShimFacts> {
    const facts = await this.#each('lower', shim => shim.lower(inventory))
    return Object.assign({}, ...facts)
  }

  /** What all of them hold at this moment. */
  soFar(): ShimFacts {
    return Object.assign({}, ...this.#shims.map(shim => shim.soFar?.()))
  }

  async release(): Promise<void> {
    await this.#each('release', shim => shim.release())
  }

  async #each<T>(during: ShimTrouble['during'], call: (shim: Shim) => Promise<T>): Promise<T[]> {
    const results = await Promise.all(
      this.#shims.map(async shim => {
        try {
          return [await this.#inTurn(shim, call)]
        } catch (error) {
          this.#trouble({ shim: shim.name, during, error })
          return []
        }
      }),
    )
    return results.flat()
  }

  #inTurn<T>(shim: Shim, call: (shim: Shim) => Promise<T>): Promise<T> {
    const done = (this.#last.get(shim) ?? Promise.resolve()).then(() => call(shim))
    this.#last.set(
      shim,
      done.catch(() => undefined),
    )
    return done
  }
}
