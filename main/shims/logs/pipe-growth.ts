/** Between two steps: milliseconds. A write waits no longer than that, as long as there are steps left. */
const STEP_MS = 25
/** What a pipe begins with: pipe(7), bytes. */
const USUAL = 65_536

/** What has pipes that can be enlarged: a watched container. */
export interface WithPipes {
  raisePipesTo(bytes: number): Promise<void>
}

/**
 * Room for writers that would fill any pipe at once, given bit by bit while their output is held: a pipe that is doubled
 * every few milliseconds lets a write through each time, where one that was large from the beginning would be full by
 * the time the hold begins, and the write would wait for all of it.
 */
export class PipeGrowth {
  readonly #most: ReadonlyMap<WithPipes, number>
  readonly #timer: NodeJS.Timeout
  #size = USUAL

  /** The first step is not at once: every one counts. `most`: bytes that the pipes of each may come to have. */
  constructor(most: ReadonlyMap<WithPipes, number>) {
    this.#most = most
    this.#timer = setInterval(() => void this.#step(), STEP_MS)
  }

  /** Gives them the rest: somebody reads again. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#raise(Number.POSITIVE_INFINITY)
  }

  async #step(): Promise<void> {
    this.#size *= 2
    if (this.#size >= Math.max(0, ...this.#most.values())) clearInterval(this.#timer)
    await this.#raise(this.#size)
  }

  async #raise(size: number): Promise<void> {
    await Promise.all([...this.#most].map(([owner, most]) => owner.raisePipesTo(Math.min(size, most))))
  }
}
