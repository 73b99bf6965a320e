import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay, setImmediate as yieldToLoop } from 'node:timers/promises'
import { errnoOf } from '../../host/afloat-error.ts'
import type { Opening } from '../../host/open-gate.ts'
import { evidenceOf, identityOf, type ProcessIdentity } from '../../host/process-identity.ts'
import { attributesOf } from './drivers/attributes.ts'
import type { StreamName } from './drivers/driver.ts'
import { JsonFileEncoder } from './drivers/json-file.ts'
import { LocalEncoder } from './drivers/local.ts'
import { type LogTarget, logTargetOf } from './drivers/log-options.ts'
import { RotatingLog } from './drivers/rotating-log.ts'
import { LogGate } from './log-gate.ts'
import { spoolTarget } from './spool.ts'
import { StandIn } from './stand-in.ts'
import type { WatchedContainer } from './watched-container.ts'

/** Pause between two rounds over all FIFOs: milliseconds. The smallest FIFO takes 6 MB/s in it. */
const ROUND_MS = 10
/** How long a dockerd that starts may wait at the gate before it is seen: milliseconds. */
const GATE_ROUND_MS = 2
/** A round that moved this many bytes is followed by the next at once. */
const BUSY_BYTES = 128 * 1024
/** An absence up to here is left to the FIFOs alone, as long as they have room: milliseconds. */
const PATIENCE_MS = 1_000
/** A container that writes little is looked after this often: milliseconds. It is how late a line's time may be. */
const UNHURRIED_MS = 40
/** How long after a hand-over a dockerd has been started at the latest: milliseconds. */
const START_MS = 1_000
/** Share of a FIFO above which it is emptied whatever the time. */
const HALF = 0.5
/** The same once the stand-in reads anyway. */
const QUARTER = 0.25

/** Something that people should be told while the engine is away. */
export interface LogTrouble {
  readonly kind: 'disk-budget' | 'disk-full' | 'failed'
  readonly id: string
  readonly name: string
  readonly detail: string
}

export interface PumpTerms {
  /** Where batches are kept. */
  readonly folder: string
  readonly spoolFolder: string
  readonly dataRoot: string
  /** Whether a dockerd runs, or is being started. */
  readonly engineRuns: () => boolean
  /** Bytes by which logs without rotation may grow, all together. */
  readonly diskBudget: number
  readonly trouble: (trouble: LogTrouble) => void
}

interface Served {
  readonly watched: WatchedContainer
  readonly target: LogTarget | undefined
  readonly spooled: boolean
  standIn: Promise<StandIn> | undefined
  servedAt: number
  /** The dockerd that reads it now. */
  reader: ProcessIdentity | undefined
  /** When it was left to a dockerd about to start; milliseconds, monotonic. */
  yieldedAt: number | undefined
  stopped: boolean
}

export interface PumpTotals {
  readonly lines: number
  readonly bytes: number
  readonly spooled: readonly { readonly id: string; readonly name: string; readonly path: string }[]
}

/** Keeps the FIFOs of all containers from filling up while nobody else reads them. */
export class Pump {
  readonly #terms: PumpTerms
  readonly #served: readonly Served[]
  #gate: LogGate | undefined
  #gateTimer: NodeJS.Timeout | undefined
  #startedAt = performance.now()
  #stopping = false
  #running: Promise<void> = Promise.resolve()
  #grown = 0
  #lines = 0
  #bytes = 0
  readonly #spooled = new Set<Served>()

  constructor(terms: PumpTerms, watched: readonly WatchedContainer[]) {
    this.#terms = terms
    this.#served = watched.map(container => {
      const own = logTargetOf(container.record, terms.dataRoot)
      const target = own ?? spoolTarget(container.record, terms.spoolFolder)
      const spooled = own === undefined && target !== undefined
      return {
        watched: container,
        target,
        spooled,
        standIn: undefined,
        servedAt: 0,
        reader: undefined,
        yieldedAt: undefined,
        stopped: false,
      }
    })
  }

  /** Takes over the beginnings of lines that the engine will not write any more. dockerd must be at rest. */
  async carry(
    tails: Iterable<{ readonly id: string; readonly stream: StreamName; readonly bytes: Buffer }>,
  ): Promise<void> {
    for (const { id, stream, bytes } of tails) {
      const served = this.#served.find(candidate => candidate.watched.id === id)
      if (served?.target && !served.spooled) await (await this.#standIn(served, served.target)).carry(stream, bytes)
    }
  }

  /** Begins to read; nobody else may. What a stand-in before us left half done is finished first. */
  async start(leftOvers: ReadonlySet<string>): Promise<void> {
    this.#startedAt = performance.now()
    for (const served of this.#served) {
      if (served.target && leftOvers.has(served.watched.id)) await this.#standIn(served, served.target)
    }
    this.#running = this.#run()
  }

  /** Finishes what a stand-in before us left half done, for containers that a dockerd reads again already. */
  async finish(leftOvers: ReadonlySet<string>): Promise<void> {
    for (const served of this.#served) {
      if (!served.target || !leftOvers.has(served.watched.id)) continue
      await (await this.#openStandIn(served, served.target)).close(true)
    }
  }

  /**
   * A dockerd is about to start. With a gate each container is read until that dockerd reaches for its log; without one
   * all reading ends here.
   */
  async handOver(): Promise<void> {
    const gated = this.#served.filter(served => served.target && !served.spooled)
    this.#gate ??= await LogGate.open(gated.map(({ target }) => target?.path ?? ''))
    // Beside the rounds, never in them: a round may wait for a file that it opens itself, at this very gate.
    if (this.#gate) this.#gateTimer ??= setInterval(() => void this.#admit(), GATE_ROUND_MS)
    for (const served of this.#served) {
      if (this.#gate && gated.includes(served)) continue
      served.yieldedAt = performance.now()
      await this.#close(served)
    }
  }

  /** Ends all reading. Every byte that was taken is in a log. */
  async stop(): Promise<PumpTotals> {
    this.#stopping = true
    await this.#running
    for (const served of this.#served) await this.#letGo(served)
    clearInterval(this.#gateTimer)
    this.#gate?.close()
    const spooled = [...this.#spooled].map(({ watched, target }) => ({
      id: watched.id,
      name: watched.record.name,
      path: target?.path ?? '',
    }))
    return { lines: this.#lines, bytes: this.#bytes, spooled }
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const moved = await Promise.all(this.#served.map(served => this.#serve(served)))
      if (moved.reduce((sum, bytes) => sum + bytes, 0) >= BUSY_BYTES) await yieldToLoop()
      else await delay(ROUND_MS)
    }
  }

  /** Lets a dockerd have the containers whose logs it reaches for. */
  async #admit(): Promise<void> {
    for (const opening of (await this.#gate?.arrived()) ?? []) {
      const served = this.#served.find(
        candidate => candidate.target && this.#gate?.names(candidate.target.path, opening),
      )
      void this.#admitOne(opening, served)
    }
  }

  async #admitOne(opening: Opening, served: Served | undefined): Promise<void> {
    try {
      if (!served || opening.command !== 'dockerd') return
      served.reader = await identityOf(opening.pid)
      await this.#close(served)
    } catch (error) {
      this.#giveUp(served as Served, error)
    } finally {
      opening.allow()
    }
  }

  async #serve(served: Served): Promise<number> {
    if (served.stopped || !this.#isOurs(served)) return 0
    if (!served.target) return this.#discard(served)
    if (served.reader) {
      // A dockerd that got this far and died again reads no more.
      if ((await evidenceOf(served.reader)) !== 'dead') return 0
      served.reader = undefined
    }
    try {
      if (!this.#isDue(served)) return 0
      served.servedAt = performance.now()
      const standIn = await this.#standIn(served, served.target)
      const moved = await standIn.drain()
      if (!Number.isFinite(served.target.rotation.maxSize)) this.#grow(served, moved)
      return moved
    } catch (error) {
      this.#giveUp(served, error)
      return 0
    }
  }

  /** The driver `none` keeps nothing, so nothing is kept: its writer is just not to wait. */
  #discard(served: Served): number {
    if (this.#startedAt + PATIENCE_MS > performance.now() && served.watched.fullness() < HALF) return 0
    return served.watched.discard()
  }

  /** A container that was given up for a dockerd is ours again when that one is seen to be no more. */
  #isOurs(served: Served): boolean {
    if (served.yieldedAt === undefined) return true
    if (performance.now() - served.yieldedAt < START_MS || this.#terms.engineRuns()) return false
    served.yieldedAt = undefined
    return true
  }

  #isDue(served: Served): boolean {
    const { watched } = served
    if (watched.buffered() === 0) return false
    const now = performance.now()
    if (served.standIn) return now - served.servedAt >= UNHURRIED_MS || watched.fullness() >= QUARTER
    return now - this.#startedAt >= PATIENCE_MS || watched.fullness() >= HALF
  }

  #grow(served: Served, bytes: number): void {
    this.#grown += bytes
    if (this.#grown < this.#terms.diskBudget) return
    served.stopped = true
    this.#say(served, 'disk-budget', `${this.#terms.diskBudget} bytes`)
  }

  #giveUp(served: Served, error: unknown): void {
    const code = errnoOf(error)
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    // A full disk may get room again: what is in the FIFO stays there until then.
    served.servedAt = performance.now() + PATIENCE_MS
    if (!full) served.stopped = true
    this.#say(served, full ? 'disk-full' : 'failed', String(error))
  }

  #say(served: Served, kind: LogTrouble['kind'], detail: string): void {
    this.#terms.trouble({ kind, id: served.watched.id, name: served.watched.record.name, detail })
  }

  #standIn(served: Served, target: LogTarget): Promise<StandIn> {
    served.standIn ??= this.#openStandIn(served, target)
    return served.standIn
  }

  async #openStandIn(served: Served, target: LogTarget): Promise<StandIn> {
    const { record } = served.watched
    await mkdir(this.#terms.folder, { recursive: true })
    if (served.spooled) await mkdir(dirname(target.path), { recursive: true })
    const encoder =
      target.driver === 'local'
        ? new LocalEncoder()
        : new JsonFileEncoder(served.spooled ? Buffer.alloc(0) : await attributesOf(record, target.path))
    const log = await RotatingLog.open(target.path, target.rotation)
    return StandIn.open(record.id, this.#terms.folder, log, encoder, served.watched.fifos)
  }

  async #letGo(served: Served): Promise<void> {
    await this.#close(served)
    served.stopped = true
  }

  async #close(served: Served): Promise<void> {
    const standIn = await served.standIn
    if (!standIn) return
    await standIn.close()
    served.standIn = undefined
    this.#lines += standIn.written.lines
    this.#bytes += standIn.written.bytes
    if (served.spooled && standIn.written.bytes > 0) this.#spooled.add(served)
  }
}
