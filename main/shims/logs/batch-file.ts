import { type FileHandle, open, rename } from 'node:fs/promises'
import { spliceToFile } from '../../host/pipes.ts'
import type { OpenLine } from './copier.ts'
import type { Instant } from './drivers/driver.ts'

const MAGIC = 0x41464c31
const HEADER_BYTES = 192
const ID_AT = 64

/** What the log was like before a batch, and the time that its entries carry. */
export interface BatchStart {
  readonly inode: bigint
  readonly size: number
  readonly time: Instant
  /** The long line that its first entry goes on with. */
  readonly open: OpenLine | undefined
}

export interface PendingBatch {
  readonly start: BatchStart
  /** Bytes that the engine had read of a line and not written when it went; they came first. */
  readonly carried: number
  /** All of it is to be written, though it ends no line. */
  readonly wholly: boolean
  readonly bytes: Buffer
}

/**
 * The one place where bytes are between a FIFO and the log, made so that a process killed at any moment loses and
 * doubles nothing. A batch is
 *
 *   1. `begin`: this file's header says how long the log is;
 *   2. `take`: splice(2) moves the bytes from the FIFO to the end of this file. The kernel takes from the FIFO just what
 *      it put here, so a byte is in one of the two;
 *   3. the caller appends the entries to the log;
 *   4. `commit`: truncation to nothing. That is one step too: before it the batch is done again (the log is cut to
 *      the length in the header first, and the entries come out the same because their time is in the header), after
 *      it there is nothing to do.
 *
 * A power cut is no case: the FIFO and its writer are gone with it, and this file is of that boot.
 */
export class BatchFile {
  readonly #path: string
  #file: FileHandle

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  static async open(path: string): Promise<BatchFile> {
    try {
      return new BatchFile(path, await open(path, 'r+'))
    } catch {
      return new BatchFile(path, await open(path, 'w+', 0o600))
    }
  }

  /** The batch that was begun and not committed, if any. */
  async pending(): Promise<PendingBatch | undefined> {
    const { size } = await this.#file.stat()
    if (size <= HEADER_BYTES) return undefined
    const content = Buffer.alloc(size)
    await this.#file.read(content, 0, size, 0)
    if (content.readUInt32LE(0) !== MAGIC) return undefined
    return {
      start: {
        inode: content.readBigUInt64LE(8),
        size: Number(content.readBigUInt64LE(16)),
        time: readInstant(content, 24),
        open: readOpenLine(content),
      },
      carried: content.readUInt32LE(36),
      wholly: content.readUInt32LE(56) === 1,
      bytes: content.subarray(HEADER_BYTES),
    }
  }

  /** Keeps bytes that no FIFO has any more and that make no whole line yet, in place of the batch that was. */
  async carry(start: BatchStart, bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return this.commit()
    const draft = `${this.#path}.new`
    const file = await open(draft, 'w+', 0o600)
    await file.write(bytes, 0, bytes.length, HEADER_BYTES)
    const before = this.#file
    this.#file = file
    await this.begin(start, bytes.length)
    await rename(draft, this.#path)
    await before.close()
  }

  /** `wholly`: the batch is what is carried and nothing else, to be written though it ends no line. */
  async begin(start: BatchStart, carried: number, wholly = false): Promise<void> {
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32LE(MAGIC, 0)
    header.writeBigUInt64LE(start.inode, 8)
    header.writeBigUInt64LE(BigInt(start.size), 16)
    writeInstant(header, 24, start.time)
    header.writeUInt32LE(carried, 36)
    header.writeUInt32LE(wholly ? 1 : 0, 56)
    if (start.open) {
      header.writeUInt32LE(start.open.ordinal, 40)
      writeInstant(header, 44, start.open.time)
      header.write(start.open.id, ID_AT, 'latin1')
    }
    await this.#file.write(header, 0, HEADER_BYTES, 0)
  }

  /** Moves `length` bytes from a FIFO to the batch, behind the `carried` ones. Returns how many it could. */
  async take(fifo: number, carried: number, length: number): Promise<number> {
    return spliceToFile(fifo, this.#file.fd, HEADER_BYTES + carried, length)
  }

  async commit(): Promise<void> {
    await this.#file.truncate(0)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

function writeInstant(header: Buffer, at: number, time: Instant): void {
  header.writeBigUInt64LE(BigInt(time.seconds), at)
  header.writeUInt32LE(time.nanos, at + 8)
}

function readInstant(header: Buffer, at: number): Instant {
  return { seconds: Number(header.readBigUInt64LE(at)), nanos: header.readUInt32LE(at + 8) }
}

function readOpenLine(header: Buffer): OpenLine | undefined {
  const ordinal = header.readUInt32LE(40)
  if (ordinal === 0) return undefined
  return { ordinal, time: readInstant(header, 44), id: header.toString('latin1', ID_AT, ID_AT + 64) }
}
