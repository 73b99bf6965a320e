import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { errnoOf } from '../../../host/afloat-error.ts'
import { compressLog, exists } from './gzip.ts'
import type { Rotation } from './log-options.ts'

/** The mode of moby's log files. */
const MODE = 0o640

/** A container's log, appended to and rotated as moby's loggerutils.LogFile does. One call at a time. */
export class RotatingLog {
  readonly path: string
  readonly #rotation: Rotation
  #file: FileHandle
  #inode: bigint
  #size: number
  #compressing: Promise<void> = Promise.resolve()

  private constructor(path: string, rotation: Rotation, file: FileHandle, inode: bigint, size: number) {
    this.path = path
    this.#rotation = rotation
    this.#file = file
    this.#inode = inode
    this.#size = size
  }

  static async open(path: string, rotation: Rotation): Promise<RotatingLog> {
    const file = await open(path, 'a+', MODE)
    const { size, ino } = await file.stat({ bigint: true })
    return new RotatingLog(path, rotation, file, ino, Number(size))
  }

  get inode(): bigint {
    return this.#inode
  }

  /** Bytes in the current file. */
  get size(): number {
    return this.#size
  }

  /** Bytes after which the engine would rotate before the next entry; at least one entry always fits. */
  get room(): number {
    return Math.max(0, this.#rotation.maxSize - this.#size)
  }

  get rotates(): boolean {
    return Number.isFinite(this.#rotation.maxSize)
  }

  /** All of `bytes`, or an error after which the size is that of before. */
  async append(bytes: Uint8Array): Promise<void> {
    let written = 0
    try {
      while (written < bytes.length) {
        written += (await this.#file.write(bytes, written, bytes.length - written)).bytesWritten
      }
      this.#size += written
    } catch (error) {
      await this.#file.truncate(this.#size).catch(() => undefined)
      throw error
    }
  }

  /** Takes back what was appended after `size`. */
  async cutTo(size: number): Promise<void> {
    await this.#file.truncate(size)
    this.#size = size
  }

  async read(from: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(length), 0, length, from)
    return buffer.subarray(0, bytesRead)
  }

  /**
   * Starts a new file. May be cut off by a crash at any step and done again: a gap in the numbers takes the shift, so
   * nothing is removed for a rotation that was under way already.
   */
  async rotate(lastTime: string): Promise<void> {
    await this.#compressing
    const { maxFiles, compress } = this.#rotation
    const extension = compress ? '.gz' : ''
    const first = `${this.path}.1`
    // A supervisor before us may have died while it compressed.
    if (compress && maxFiles > 1 && (await exists(first))) await compressLog(first, '')
    if (maxFiles < 2) {
      await rm(this.path, { force: true })
    } else {
      await makeGap(this.path, maxFiles - 1, extension)
      await renameIfThere(this.path, first)
    }
    const file = await open(this.path, 'a+', MODE)
    await this.#file.close()
    this.#file = file
    this.#inode = (await file.stat({ bigint: true })).ino
    this.#size = 0
    // One that fails leaves the file as it is; the next rotation tries again and says why.
    if (compress && maxFiles > 1) this.#compressing = compressLog(first, lastTime).catch(() => undefined)
  }

  /** Waits for a compression under way: who opens the log next must find no half of one. */
  async close(): Promise<void> {
    await this.#file.close()
    await this.#compressing
  }
}

/** Frees number 1 by moving each file up by one, as far as the first free number; the one in the last place is removed. */
async function makeGap(path: string, last: number, extension: string): Promise<void> {
  let free = 1
  while (free < last && (await exists(`${path}.${free}${extension}`))) free++
  if (free === last) await rm(`${path}.${last}${extension}`, { force: true })
  for (let number = free; number > 1; number--) {
    await renameIfThere(`${path}.${number - 1}${extension}`, `${path}.${number}${extension}`)
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
