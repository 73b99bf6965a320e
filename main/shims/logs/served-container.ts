import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LogTrouble } from '../../../preload/contract/snapshot.ts'
import { errnoOf } from '../../host/afloat-error.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import type { DiskBudget } from './disk-budget.ts'
import { attributesOf } from './drivers/attributes.ts'
import { jsonFileEncoder } from './drivers/json-file.ts'
import { localEncoder } from './drivers/local.ts'
import { type LogTarget, logTargetOf } from './drivers/log-options.ts'
import { RotatingLog } from './drivers/rotating-log.ts'
import type { ReaderLife } from './reader-life.ts'
import { spoolTarget } from './spool.ts'
import { StandIn } from './stand-in.ts'
import type { HeardTail } from './tails.ts'
import type { WatchedContainer } from './watched-container.ts'

/** An absence up to here is left to FIFOs with room: milliseconds. It is how late the time of its first lines may be. */
const PATIENCE_MS = 300
/** A container that writes little is looked after this often: milliseconds. It is how late a line's time may be. */
const UNHURRIED_MS = 40
/** How long after a hand-over a dockerd has been started at the latest: milliseconds. */
const START_MS = 1_000
/** A full disk is tried again after this: milliseconds. */
const DISK_RETRY_MS = 1_000
/** Share of a FIFO above which it is emptied whatever the time. */
const HALF = 0.5
/** The same once the stand-in reads anyway. */
const QUARTER = 0.25

/** What the containers of one absence share. */
export interface ServiceTerms {
  /** Where batches are kept. */
  readonly folder: string
  readonly spoolFolder: string
  readonly dataRoot: string
  /** Whether a dockerd runs, or is being started. */
  readonly engineRuns: () => boolean
  readonly budget: DiskBudget
  readonly readers: ReaderLife
  /** Something that people should be told while the engine is away. */
  readonly trouble: (name: string, kind: LogTrouble, detail: string) => void
}

/** One container of which the output is looked after in an absence: when it is due to be read, by whom, to where. */
export class ServedContainer {
  readonly watched: WatchedContainer
  /** Undefined where nothing is kept. */
  readonly target: LogTarget | undefined
  /** The target is a file of ours: only the engine can feed the container's own driver. */
  readonly spooled: boolean
  readonly written = { lines: 0, bytes: 0 }
  readonly #terms: ServiceTerms
  #standIn: Promise<StandIn> | undefined
  #nextAt = 0
  /** The dockerd that reads it now. */
  #reader: ProcessIdentity | undefined
  /** When it was left to a dockerd about to start: milliseconds, monotonic. */
  #yieldedAt: number | undefined
  #stopped = false

  constructor(watched: WatchedContainer, terms: ServiceTerms) {
    const own = logTargetOf(watched.record, terms.dataRoot)
    this.watched = watched
    this.target = own ?? spoolTarget(watched.record, terms.spoolFolder)
    this.spooled = own === undefined && this.target !== undefined
    this.#terms = terms
  }

  /** Takes over the beginning of a line that the engine will not write any more. dockerd must be at rest. */
  async carry({ stream, bytes }: HeardTail): Promise<void> {
    if (this.target && !this.spooled) await (await this.#open(this.target)).carry(stream, bytes)
  }

  /** Goes on where a stand-in before us was killed. */
  async takeUp(): Promise<void> {
    if (this.target) await this.#open(this.target)
  }

  /** The same where a dockerd reads again already. */
  async finish(): Promise<void> {
    if (this.target) await (await this.#openStandIn(this.target)).close(true)
  }

  /** Reads what is due; returns how many bytes that was. `awayMs`: since the absence began. */
  async serve(awayMs: number): Promise<number> {
    if (this.#stopped || !this.#isOurs()) return 0
    if (!this.target) return awayMs < PATIENCE_MS && this.watched.fullness() < HALF ? 0 : this.watched.discard()
    if (!(await this.#isUnread())) return 0
    try {
      return this.#isDue(awayMs) ? await this.#drain(this.target) : 0
    } catch (error) {
      this.giveUp(error)
      return 0
    }
  }

  /** A dockerd reaches for the log: from the return on it is that one's. */
  async handTo(reader: ProcessIdentity | undefined): Promise<void> {
    this.#reader = reader
    await this.#close()
  }

  /** A dockerd is about to start, and when it reads this one is not told. */
  async yield(): Promise<void> {
    this.#yieldedAt = performance.now()
    await this.#close()
  }

  async end(): Promise<void> {
    await this.#close()
    this.#stopped = true
    this.watched.trouble = null
  }

  giveUp(error: unknown): void {
    const code = errnoOf(error)
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    // A full disk may get room again: what is in the FIFO stays there until then.
    this.#nextAt = performance.now() + DISK_RETRY_MS
    if (full) this.#say('disk-full', String(error))
    else this.#stop('failed', String(error))
  }

  async #drain(target: LogTarget): Promise<number> {
    this.#nextAt = performance.now() + UNHURRIED_MS
    const standIn = await this.#open(target)
    const before = standIn.written.logBytes
    const moved = await standIn.drain()
    if (this.watched.trouble === 'disk-full') this.watched.trouble = null
    const rotates = Number.isFinite(target.rotation.maxSize)
    if (!rotates && !this.#terms.budget.grow(standIn.written.logBytes - before)) {
      this.#stop('disk-budget', `${this.#terms.budget.bytes} bytes`)
    }
    return moved
  }

  /** A dockerd that got as far as the log and died again reads no more. */
  async #isUnread(): Promise<boolean> {
    const reader = this.#reader
    if (!reader) return true
    // The next one may have come while this one's death was looked at.
    if (!(await this.#terms.readers.isDead(reader)) || this.#reader !== reader) return false
    this.#reader = undefined
    return true
  }

  /** A container that was given up for a dockerd is ours again when that one is seen to be no more. */
  #isOurs(): boolean {
    if (this.#yieldedAt === undefined) return true
    if (performance.now() - this.#yieldedAt < START_MS || this.#terms.engineRuns()) return false
    this.#yieldedAt = undefined
    return true
  }

  #isDue(awayMs: number): boolean {
    if (this.watched.buffered() === 0) return false
    const fullness = this.watched.fullness()
    const now = performance.now()
    if (this.watched.trouble === 'disk-full') return now >= this.#nextAt
    // Only dockerd can feed its driver: what can wait for it waits.
    if (this.spooled) return fullness >= HALF
    if (this.#standIn) return now >= this.#nextAt || fullness >= QUARTER
    return awayMs >= PATIENCE_MS || fullness >= HALF
  }

  #stop(kind: LogTrouble, detail: string): void {
    this.#stopped = true
    this.#say(kind, detail)
  }

  #say(kind: LogTrouble, detail: string): void {
    if (this.watched.trouble === kind) return
    this.watched.trouble = kind
    this.#terms.trouble(this.watched.record.name, kind, detail)
  }

  #open(target: LogTarget): Promise<StandIn> {
    this.#standIn ??= this.#openStandIn(target)
    return this.#standIn
  }

  async #openStandIn(target: LogTarget): Promise<StandIn> {
    const { record } = this.watched
    await mkdir(this.#terms.folder, { recursive: true })
    if (this.spooled) await mkdir(dirname(target.path), { recursive: true, mode: 0o700 })
    const encoder =
      target.driver === 'local'
        ? localEncoder
        : jsonFileEncoder(this.spooled ? Buffer.alloc(0) : await attributesOf(record, target.path))
    const log = await RotatingLog.open(target.path, target.rotation)
    return StandIn.open(record.id, this.#terms.folder, log, encoder, this.watched.fifos)
  }

  async #close(): Promise<void> {
    const standIn = await this.#standIn
    if (!standIn) return
    await standIn.close()
    this.#standIn = undefined
    this.written.lines += standIn.written.lines
    this.written.bytes += standIn.written.bytes
  }
}
