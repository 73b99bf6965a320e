import { setTimeout as delay } from 'node:timers/promises'
import { endsWith } from './drivers/last-entry.ts'
import { type LogTarget, logTargetOf } from './drivers/log-options.ts'
import type { Tails } from './tails.ts'
import type { WatchedContainer } from './watched-container.ts'

/** Between two looks: milliseconds. */
const LOOK_MS = 2

/**
 * What dockerd was heard to read and has not written. Its own busyness tells nothing, it answers requests meanwhile: each
 * log must end with the line that was heard last.
 */
export class Unwritten {
  readonly #watched: readonly WatchedContainer[]
  readonly #tails: Tails
  readonly #targets: ReadonlyMap<string, LogTarget | undefined>

  constructor(watched: readonly WatchedContainer[], tails: Tails, dataRoot: string) {
    this.#watched = watched
    this.#tails = tails
    this.#targets = new Map(watched.map(({ id, record }) => [id, logTargetOf(record, dataRoot)]))
  }

  /**
   * Waits, with the supply held, until the FIFOs are empty, nothing more is heard and all that was heard is written. False
   * when that did not come within `limitMs`.
   */
  async gone(limitMs: number): Promise<boolean> {
    const end = performance.now() + limitMs
    const waiting = new Set(this.#watched)
    let heard = -1
    while (performance.now() < end) {
      for (const container of waiting) if (container.buffered() === 0) waiting.delete(container)
      // Asked again at the end: what was heard meanwhile makes the answer an old one.
      const quiet = waiting.size === 0 && this.#tails.heard === heard
      if (quiet && (await this.streams()) === 0 && this.#tails.heard === heard) return true
      heard = this.#tails.heard
      await delay(LOOK_MS)
    }
    return false
  }

  /** Of how many streams the last line that was heard does not end the log. */
  async streams(): Promise<number> {
    const written = await Promise.all(
      [...this.#tails.lastLines()].map(({ id, stream, text }) => {
        const target = this.#targets.get(id)
        return target ? endsWith(target, stream, text).catch(() => true) : true
      }),
    )
    return written.filter(ends => !ends).length
  }
}
