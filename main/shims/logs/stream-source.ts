import { createHash } from 'node:crypto'
import { bufferedBytes, capacityOf, makePipe, peek, setCapacity } from '../../host/pipes.ts'
import { wallClock } from '../../host/wall-clock.ts'
import { BatchFile, type BatchStart, type PendingBatch } from './batch-file.ts'
import { type Copied, copyLines, LONGEST_PIECE, type OpenLine } from './copier.ts'
import type { EntryEncoder, StreamName } from './drivers/driver.ts'
import type { Output } from './drivers/output.ts'
import { timeText } from './drivers/rfc3339.ts'
import type { RotatingLog } from './drivers/rotating-log.ts'

/** The most that is looked at of one FIFO at once: bytes, the largest pipe without a privilege. */
const LOOK_BYTES = 1 << 20
/** Share of a FIFO above which a line without an end is written in pieces, so that its writer can go on. */
const CROWDED = 0.5

/** One set for all: nothing waits between a look and the entries made of it, so it is never used twice. */
let looking: { readonly pipe: { reader: number; writer: number }; readonly bytes: Buffer } | undefined

function look(): NonNullable<typeof looking> {
  if (!looking) {
    const pipe = makePipe()
    setCapacity(pipe.writer, LOOK_BYTES)
    looking = { pipe, bytes: Buffer.allocUnsafeSlow(LOOK_BYTES + LONGEST_PIECE) }
  }
  return looking
}

/** Where the entries of a container's streams go. */
export interface Sink {
  readonly container: string
  readonly log: RotatingLog
  readonly encoder: EntryEncoder
  readonly output: Output
  readonly written: Written
  /** Of the last entry, as its driver writes it: compressed files are marked with it. */
  lastTime: string
}

export interface Written {
  /** Lines that were ended. */
  lines: number
  /** Bytes of output that were taken. */
  bytes: number
  /** Bytes that the log grew by. */
  logBytes: number
}

/** One stream of a container: its FIFO, and the batch that takes its bytes to the log. Calls must not overlap. */
export class StreamSource {
  readonly #name: StreamName
  readonly #fifo: number
  readonly #batch: BatchFile
  readonly #sink: Sink
  /** Bytes that no FIFO has any more and that end no line yet. */
  #carried: Buffer = Buffer.alloc(0)
  #open: OpenLine | undefined
  /** A batch was begun and failed: it is to be done again before anything else. */
  #unfinished = false

  private constructor(name: StreamName, fifo: number, batch: BatchFile, sink: Sink) {
    this.#name = name
    this.#fifo = fifo
    this.#batch = batch
    this.#sink = sink
  }

  /** Begins where one before it was killed: what it had taken from the FIFO and not written comes first. */
  static async open(name: StreamName, fifo: number, batchPath: string, sink: Sink): Promise<StreamSource> {
    const source = new StreamSource(name, fifo, await BatchFile.open(batchPath), sink)
    await source.#recover()
    return source
  }

  get carries(): boolean {
    return this.#carried.length > 0
  }

  /** Moves whole lines that wait in the FIFO to the log; returns how many bytes that was. */
  async drain(): Promise<number> {
    const { log, output, written, container } = this.#sink
    if (this.#unfinished) await this.#recover()
    const waiting = bufferedBytes(this.#fifo)
    if (waiting === 0) return 0
    if (log.room === 0) await log.rotate(this.#sink.lastTime)
    const start = this.#start()
    const { pipe, bytes } = look()
    this.#carried.copy(bytes)
    const carried = this.#carried.length
    const length = carried + peek(this.#fifo, pipe, bytes.subarray(carried))
    const crowded = length - carried >= LONGEST_PIECE && waiting >= capacityOf(this.#fifo) * CROWDED
    const copied = this.#copy(bytes.subarray(0, length), start, { cutOpenLine: crowded, room: log.room })
    if (copied.consumed <= carried) return 0
    this.#unfinished = true
    await this.#batch.begin(start, carried)
    const taken = await this.#batch.take(this.#fifo, carried, copied.consumed - carried)
    if (taken < copied.consumed - carried) {
      await this.#recover()
      throw new Error(`another reader takes the output of ${container}`)
    }
    await this.#append(output.taken())
    await this.#batch.commit()
    this.#unfinished = false
    this.#carried = Buffer.alloc(0)
    this.#open = copied.open
    this.#sink.lastTime = timeText(start.time)
    written.lines += copied.lines
    written.bytes += taken
    return taken
  }

  /** Takes over the beginning of a line that the engine read but will not write any more. */
  async carry(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return
    await this.#batch.carry(this.#start(), bytes)
    this.#carried = bytes
  }

  /** Writes what is carried as a piece of a line, which readers join with what follows. */
  async writeCarried(): Promise<void> {
    const { output } = this.#sink
    const start = this.#start()
    this.#copy(this.#carried, start, { cutOpenLine: true, cutAll: true, room: Number.POSITIVE_INFINITY })
    await this.#batch.begin(start, this.#carried.length, true)
    await this.#append(output.taken())
    await this.#batch.commit()
    this.#carried = Buffer.alloc(0)
  }

  async close(): Promise<void> {
    await this.#batch.close()
  }

  #start(): BatchStart {
    const { log } = this.#sink
    return { inode: log.inode, size: log.size, time: wallClock(), open: this.#open }
  }

  #copy(
    bytes: Uint8Array,
    { time, open }: BatchStart,
    how: { readonly cutOpenLine: boolean; readonly cutAll?: boolean; readonly room: number },
  ): Copied {
    const newId = createHash('sha256')
      .update(`${this.#sink.container} ${timeText(time)}`)
      .digest('hex')
    const { output, encoder } = this.#sink
    output.length = 0
    const order = { bytes, length: bytes.length, stream: this.#name, time, open, newId, ...how }
    return copyLines(order, encoder, output)
  }

  async #append(entries: Buffer): Promise<void> {
    await this.#sink.log.append(entries)
    this.#sink.written.logBytes += entries.length
  }

  /** Does a batch again that was begun and not committed. */
  async #recover(): Promise<void> {
    const { output, written } = this.#sink
    const pending = await this.#batch.pending()
    this.#unfinished = pending !== undefined && (pending.wholly || pending.bytes.length > pending.carried)
    if (!pending) return
    if (!this.#unfinished) {
      this.#carried = pending.bytes
      return
    }
    // The splice itself may have been cut off within a line: its beginning is carried on then.
    const how = { cutOpenLine: true, cutAll: pending.wholly, room: Number.POSITIVE_INFINITY }
    const copied = this.#copy(pending.bytes, pending.start, how)
    const rest = Buffer.from(pending.bytes.subarray(copied.consumed))
    await this.#append(await this.#undo(pending, output.taken()))
    written.lines += copied.lines
    written.bytes += copied.consumed
    this.#open = copied.open
    await this.#batch.carry(this.#start(), rest)
    this.#carried = rest
    this.#unfinished = false
  }

  /**
   * Cuts what was written of a batch off the log and returns what is to be appended. Where somebody else wrote behind it,
   * an engine that was started without Afloat, nothing is cut: a batch that is there whole is not written again.
   */
  async #undo(pending: PendingBatch, entries: Buffer): Promise<Buffer> {
    const { log } = this.#sink
    const { inode, size } = pending.start
    if (log.inode !== inode || log.size < size) return entries
    const found = await log.read(size, entries.length)
    const whole = found.length === entries.length && found.equals(entries)
    if (whole) return Buffer.alloc(0)
    if (log.size - size <= entries.length && entries.subarray(0, found.length).equals(found)) await log.cutTo(size)
    return entries
  }
}
