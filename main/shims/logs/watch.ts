import type { ContainerRecord } from '../record.ts'
import { secondsUntilFull } from './capacity-plan.ts'
import { wakeIfStopped } from './flow-hold.ts'
import { type LogGauge, WatchedContainer } from './watched-container.ts'

/** A container that wrote less than this may be in the middle of a line all the same, but asking costs more: bytes/s. */
const QUIET_RATE = 1

/** All running containers that write to FIFOs, each watched from its start to its end. */
export class LogWatch {
  readonly #watched = new Map<string, WatchedContainer>()

  get all(): WatchedContainer[] {
    return [...this.#watched.values()]
  }

  /** Those of which dockerd may hold something in memory. */
  get busy(): WatchedContainer[] {
    return this.all.filter(watched => watched.rate >= QUIET_RATE || watched.buffered() > 0)
  }

  /** Watches these containers and no others. */
  async follow(containers: readonly ContainerRecord[]): Promise<void> {
    const wanted = new Map(containers.map(container => [container.id, container]))
    for (const [id, watched] of this.#watched) {
      const record = wanted.get(id)
      if (record && watched.isStill(record)) continue
      this.#watched.delete(id)
      await watched.close()
    }
    for (const record of containers) {
      if (this.#watched.has(record.id)) continue
      const watched = await WatchedContainer.watch(record)
      if (!watched) continue
      this.#watched.set(record.id, watched)
      await wakeIfStopped(watched.streams.shimPid)
    }
  }

  /** Looks at all gauges: whether one shows something else than before, and whether none is worth another look soon. */
  async look(): Promise<{ readonly changed: boolean; readonly isCalm: boolean }> {
    const changes = await Promise.all(this.all.map(watched => watched.look()))
    for (const watched of this.all) if (!watched.isMeasured) watched.measure()
    return { changed: changes.includes(true), isCalm: this.all.every(watched => watched.isCalm) }
  }

  /** Measures how much each container writes. */
  measure(): void {
    for (const watched of this.all) watched.measure()
  }

  gaugeOf(id: string): LogGauge | null {
    return this.#watched.get(id)?.gauge ?? null
  }

  /** When each container would wait for a reader if the engine went away now: seconds, infinite for silent ones. */
  wouldBlockAfter(): { readonly id: string; readonly seconds: number }[] {
    return this.all.map(watched => ({
      id: watched.id,
      seconds: secondsUntilFull(watched.rate, watched.capacity(), watched.buffered()),
    }))
  }

  async close(): Promise<void> {
    for (const watched of this.#watched.values()) await watched.close()
    this.#watched.clear()
  }
}
