import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { bufferedBytes, capacityOf, makePipe, peek, setCapacity } from '../../host/pipes.ts'
import { wallClock } from '../../host/wall-clock.ts'
import { BatchFile, type BatchStart, type PendingBatch } from './batch-file.ts'
import { copyLines, LONGEST_PIECE, type OpenLine } from './copier.ts'
import type { EntryEncoder, StreamName } from './drivers/driver.ts'
import { Output } from './drivers/output.ts'
import { timeText } from './drivers/rfc3339.ts'
import type { RotatingLog } from './drivers/rotating-log.ts'

/** The most that is looked at of one FIFO at once: bytes, the largest pipe without a privilege. */
const LOOK_BYTES = 1 << 20

/** Share of a FIFO above which a line without an end is written in pieces, so that its writer can go on. */
const CROWDED = 0.5

/** One set for all stand-ins: nothing waits between a look and the entries made of it, so it is never used twice. */
let looking: { readonly pipe: { reader: number; writer: number }; readonly bytes: Buffer } | undefined

function look(): NonNullable<typeof looking> {
  if (!looking) {
    const pipe = makePipe()
    setCapacity(pipe.writer, LOOK_BYTES)
    looking = { pipe, bytes: Buffer.allocUnsafeSlow(LOOK_BYTES + LONGEST_PIECE) }
  }
  return looking
}

interface Source {
  readonly name: StreamName
  readonly fifo: number
  readonly batch: BatchFile
  carried: Buffer
  open: OpenLine | undefined
  /** A batch was begun and failed: it is to be done again before anything else. */
  unfinished: boolean
}

export interface Written {
  lines: number
  bytes: number
}

/** Writes one container's log in the engine's place. Calls run one after the other. */
export class StandIn {
  readonly written: Written = { lines: 0, bytes: 0 }
  readonly #container: string
  readonly #log: RotatingLog
  readonly #encoder: EntryEncoder
  readonly #sources: readonly Source[]
  readonly #output = new Output()
  #lastTime = ''
  #turn: Promise<unknown> = Promise.resolve()
  #closed = false

  private constructor(container: string, log: RotatingLog, encoder: EntryEncoder, sources: readonly Source[]) {
    this.#container = container
    this.#log = log
    this.#encoder = encoder
    this.#sources = sources
  }

  /**
   * Begins where a stand-in before this one was killed: what it had taken from a FIFO and not written comes first.
   * `fifos` are readable, non-blocking descriptors that stay the caller's.
   */
  static async open(
    container: string,
    folder: string,
    log: RotatingLog,
    encoder: EntryEncoder,
    fifos: ReadonlyMap<StreamName, number>,
  ): Promise<StandIn> {
    const sources: Source[] = []
    for (const [name, fifo] of fifos) {
      const batch = await BatchFile.open(batchPath(folder, container, name))
      sources.push({ name, fifo, batch, carried: Buffer.alloc(0), open: undefined, unfinished: false })
    }
    const standIn = new StandIn(container, log, encoder, sources)
    for (const source of sources) await standIn.#recover(source)
    return standIn
  }

  /** Moves what waits in the FIFOs to the log; returns how many bytes that was. */
  drain(): Promise<number> {
    return this.#next(async () => {
      let moved = 0
      for (const source of this.#sources) moved += await this.#drain(source)
      return moved
    })
  }

  /** Takes over the beginning of a line that the engine read but will not write any more. */
  carry(name: StreamName, bytes: Buffer): Promise<void> {
    return this.#next(async () => {
      const source = this.#sources.find(candidate => candidate.name === name)
      if (!source || bytes.length === 0) return
      await source.batch.carry(this.#start(source), bytes)
      source.carried = bytes
    })
  }

  /**
   * Ends: all that it took is in the log. A line without its end stays in the FIFO for the engine; the beginning of one
   * that the FIFO does not have any more is written as a piece, which readers join with what follows. With `engineReads`
   * the FIFO is not touched.
   */
  close(engineReads = false): Promise<void> {
    return this.#next(async () => {
      if (this.#closed) return
      this.#closed = true
      for (const source of this.#sources) {
        if (source.carried.length > 0 && !engineReads) await this.#drain(source)
        if (source.carried.length > 0) await this.#writeCarried(source)
        await source.batch.close()
      }
      await this.#log.close()
    })
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  #start(source: Source): BatchStart {
    return { inode: this.#log.inode, size: this.#log.size, time: wallClock(), open: source.open }
  }

  async #drain(source: Source): Promise<number> {
    if (this.#closed && source.carried.length === 0) return 0
    if (source.unfinished) await this.#recover(source)
    const waiting = bufferedBytes(source.fifo)
    if (waiting === 0) return 0
    if (this.#log.room === 0) await this.#log.rotate(this.#lastTime)
    const start = this.#start(source)
    const { pipe, bytes } = look()
    source.carried.copy(bytes)
    const carried = source.carried.length
    const length = carried + peek(source.fifo, pipe, bytes.subarray(carried))
    const crowded = length - carried >= LONGEST_PIECE && waiting >= capacityOf(source.fifo) * CROWDED
    const copied = this.#copy(source, bytes, length, start, crowded)
    if (copied.consumed <= carried) return 0
    source.unfinished = true
    await source.batch.begin(start, carried)
    const taken = await source.batch.take(source.fifo, carried, copied.consumed - carried)
    if (taken < copied.consumed - carried) {
      await this.#recover(source)
      throw new Error(`another reader takes the output of ${this.#container}`)
    }
    await this.#log.append(this.#output.taken())
    await source.batch.commit()
    source.unfinished = false
    source.carried = Buffer.alloc(0)
    source.open = copied.open
    this.#lastTime = timeText(start.time)
    this.written.lines += copied.lines
    this.written.bytes += taken
    return taken
  }

  #copy(source: Source, bytes: Uint8Array, length: number, start: BatchStart, cutOpenLine: boolean, cutAll = false) {
    const newId = createHash('sha256')
      .update(`${this.#container} ${timeText(start.time)}`)
      .digest('hex')
    const room = source.unfinished ? Number.POSITIVE_INFINITY : this.#log.room
    const { time, open } = start
    this.#output.length = 0
    return copyLines(
      { bytes, length, stream: source.name, time, open, newId, cutOpenLine, cutAll, room },
      this.#encoder,
      this.#output,
    )
  }

  async #writeCarried(source: Source): Promise<void> {
    const start = this.#start(source)
    this.#copy(source, source.carried, source.carried.length, start, true, true)
    await source.batch.begin(start, source.carried.length, true)
    await this.#log.append(this.#output.taken())
    await source.batch.commit()
    source.carried = Buffer.alloc(0)
  }

  /** Does a batch again that a stand-in before us did not commit. */
  async #recover(source: Source): Promise<void> {
    const pending = await source.batch.pending()
    source.unfinished = pending !== undefined && (pending.wholly || pending.bytes.length > pending.carried)
    if (!pending) return
    if (!source.unfinished) {
      source.carried = pending.bytes
      return
    }
    // The splice itself may have been cut off within a line: its beginning is carried on then.
    const copied = this.#copy(source, pending.bytes, pending.bytes.length, pending.start, true, pending.wholly)
    const rest = Buffer.from(pending.bytes.subarray(copied.consumed))
    await this.#log.append(await this.#undo(pending, this.#output.taken()))
    this.written.lines += copied.lines
    this.written.bytes += copied.consumed
    source.open = copied.open
    await source.batch.carry(this.#start(source), rest)
    source.carried = rest
    source.unfinished = false
  }

  /**
   * Cuts what was written of a batch off the log and returns what is to be appended. Where somebody else wrote behind it,
   * an engine that was started without Afloat, nothing is cut: a batch that is there whole is not written again.
   */
  async #undo(pending: PendingBatch, entries: Buffer): Promise<Buffer> {
    const { inode, size } = pending.start
    if (this.#log.inode !== inode || this.#log.size < size) return entries
    const found = await this.#log.read(size, entries.length)
    const whole = found.length === entries.length && found.equals(entries)
    if (whole) return Buffer.alloc(0)
    if (this.#log.size - size <= entries.length && entries.subarray(0, found.length).equals(found)) {
      await this.#log.cutTo(size)
    }
    return entries
  }
}

export function batchPath(folder: string, container: string, stream: StreamName): string {
  return join(folder, `${container}.${stream}`)
}
