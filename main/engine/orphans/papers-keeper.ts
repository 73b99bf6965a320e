import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import { dropPapers, keepPapers } from './papers.ts'

/** A container's records are written in its first moments; one copying answers for a burst: milliseconds. */
const GATHER_MS = 100

export interface PapersKeeperParts {
  readonly home: Home
  /** The data root of the engine that answers now; undefined while none does. */
  readonly dataRoot: () => string | undefined
  readonly inventory: () => Inventory
  readonly log: (line: string) => void
}

/** Copies the records of what runs soon after each change of it: before an accident, since after it there is no more to copy. */
export class PapersKeeper {
  readonly #parts: PapersKeeperParts
  #timer: NodeJS.Timeout | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(parts: PapersKeeperParts) {
    this.#parts = parts
  }

  /** What runs may have changed. */
  soon(): void {
    this.#timer ??= setTimeout(() => void this.now(), GATHER_MS)
  }

  /** Copies what is new; resolves when that is done. One copying at a time. */
  now(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#inTurn(async () => {
      const dataRoot = this.#parts.dataRoot()
      if (dataRoot !== undefined) await keepPapers(this.#parts.home, dataRoot, this.#parts.inventory())
    })
  }

  /** Papers are kept of what runs and of these orphans. */
  drop(orphans: readonly string[]): Promise<void> {
    const { home, inventory } = this.#parts
    return this.#inTurn(() => dropPapers(home, new Set([...orphans, ...inventory().containers.map(({ id }) => id)])))
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work).catch(error => this.#parts.log(`papers could not be kept: ${error}`))
    return this.#last
  }
}
