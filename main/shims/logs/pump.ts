import { setTimeout as delay } from 'node:timers/promises'
import type { SpooledOutput } from '../../../preload/contract/report.ts'
import type { Opening } from '../../host/open-gate.ts'
import { isDead, statOf } from '../../host/process-identity.ts'
import { LogGate } from './log-gate.ts'
import { ServedContainer, type ServiceTerms } from './served-container.ts'
import type { HeardTail } from './tails.ts'
import type { WatchedContainer } from './watched-container.ts'

/** Pause between two rounds over all FIFOs: milliseconds. The smallest FIFO takes 6 MB/s in it. */
const ROUND_MS = 10
/** How long a dockerd that starts may wait at the gate before it is seen: milliseconds. */
const GATE_ROUND_MS = 2
/**
 * A round that moved this many bytes is followed by the next after no more than the time it took: a container that
 * writes as fast as it can gets half of a processor, which is several times what the engine reads, and not all there is.
 */
const BUSY_BYTES = 128 * 1024

export interface PumpTotals {
  readonly lines: number
  readonly bytes: number
  readonly spooled: SpooledOutput[]
}

/** Keeps the FIFOs of all containers from filling up while nobody else reads them. */
export class Pump {
  readonly #served: readonly ServedContainer[]
  #gate: LogGate | undefined
  #gateTimer: NodeJS.Timeout | undefined
  #stopping = false
  #running: Promise<void> = Promise.resolve()

  constructor(terms: ServiceTerms, watched: readonly WatchedContainer[]) {
    this.#served = watched.map(container => new ServedContainer(container, terms))
  }

  /** Takes over the beginnings of lines that the engine will not write any more. dockerd must be at rest. */
  async carry(tails: Iterable<HeardTail>): Promise<void> {
    for (const tail of tails) await this.#served.find(({ watched }) => watched.id === tail.id)?.carry(tail)
  }

  /** Begins to read; nobody else may. What a stand-in before us left half done is finished first. */
  async start(leftOvers: ReadonlySet<string>): Promise<void> {
    for (const served of this.#served) if (leftOvers.has(served.watched.id)) await served.takeUp()
    this.#running = this.#run(performance.now())
  }

  /** Finishes what a stand-in before us left half done, for containers that a dockerd reads again already. */
  async finish(leftOvers: ReadonlySet<string>): Promise<void> {
    for (const served of this.#served) if (leftOvers.has(served.watched.id)) await served.finish()
  }

  /**
   * A dockerd is about to start. With a gate each container is read until that dockerd reaches for its log; without one
   * all reading ends here.
   */
  async handOver(): Promise<void> {
    const gated = this.#served.filter(({ target, spooled }) => target && !spooled)
    this.#gate ??= await LogGate.open(gated.map(({ target }) => target?.path ?? ''))
    // Beside the rounds, never in them: a round may wait for a file that it opens itself, at this very gate.
    if (this.#gate) this.#gateTimer ??= setInterval(() => this.#admit(), GATE_ROUND_MS)
    for (const served of this.#served) if (!this.#gate || !gated.includes(served)) await served.yield()
  }

  /** Ends all reading. Every byte that was taken is in a log. */
  async stop(): Promise<PumpTotals> {
    this.#stopping = true
    await this.#running
    for (const served of this.#served) await served.end()
    clearInterval(this.#gateTimer)
    this.#gate?.close()
    return {
      lines: this.#served.reduce((sum, { written }) => sum + written.lines, 0),
      bytes: this.#served.reduce((sum, { written }) => sum + written.bytes, 0),
      spooled: this.#served
        .filter(({ spooled, written }) => spooled && written.bytes > 0)
        .map(({ watched: { record }, target, written: { lines } }) => ({
          ...{ id: record.id, name: record.name, driver: record.log.driver, lines },
          path: target?.path ?? '',
        })),
    }
  }

  async #run(startedAt: number): Promise<void> {
    while (!this.#stopping) {
      const begun = performance.now()
      const awayMs = begun - startedAt
      const moved = await Promise.all(this.#served.map(served => served.serve(awayMs)))
      const isBusy = moved.reduce((sum, bytes) => sum + bytes, 0) >= BUSY_BYTES
      await delay(isBusy ? Math.min(ROUND_MS, performance.now() - begun) : ROUND_MS)
    }
  }

  /** Lets a dockerd have the containers whose logs it reaches for. */
  #admit(): void {
    const gate = this.#gate
    for (const opening of gate?.arrived() ?? []) {
      void this.#admitOne(
        opening,
        this.#served.find(({ target }) => target && gate?.names(target.path, opening)),
      )
    }
  }

  async #admitOne(opening: Opening, served: ServedContainer | undefined): Promise<void> {
    try {
      const opener = await statOf(opening.pid)
      if (opener?.command === 'dockerd') await served?.handTo(isDead(opener) ? undefined : opener)
    } catch (error) {
      served?.giveUp(error)
    } finally {
      opening.allow()
    }
  }
}
