import { request } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { LONGEST_PIECE } from './copier.ts'
import type { StreamName } from './drivers/driver.ts'

/** Time for busy containers to write the end of a line after we began to listen: milliseconds. */
const LISTEN_MS = 250
const POLL_MS = 5
/** Frame header of an attached stream without a terminal: stream number, three zeros, length. */
const FRAME_BYTES = 8
const NEWLINE = 0x0a

/** What the end of a stream looks like, as far as it was heard: bytes of a line that has no end yet. */
export class LineTail {
  #parts: Buffer[] = []
  #length = 0
  sawNewline = false
  /** Bytes heard so far. */
  heard = 0
  /** The last line that ended, or what of a long one is an entry of its own; undefined before the first. */
  lastLine: Buffer | undefined

  hear(bytes: Buffer): void {
    this.heard += bytes.length
    const end = bytes.lastIndexOf(NEWLINE)
    if (end >= 0) {
      const before = end === 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1)
      // Its beginning is known where another line ended before it.
      if (before >= 0 || this.sawNewline) {
        const line =
          before >= 0 ? bytes.subarray(before + 1, end) : Buffer.concat([...this.#parts, bytes.subarray(0, end)])
        this.lastLine = Buffer.from(line.subarray(line.length - (line.length % LONGEST_PIECE)))
      }
      this.sawNewline = true
      this.#parts = []
      this.#length = 0
    }
    const rest = bytes.subarray(end + 1)
    if (rest.length === 0) return
    this.#parts.push(Buffer.from(rest))
    this.#length += rest.length
    // Whole pieces of a long line are in the log already; only what follows them is still in the engine's buffer.
    if (this.#length >= LONGEST_PIECE) {
      const all = Buffer.concat(this.#parts)
      const kept = this.sawNewline ? all.subarray(all.length - (all.length % LONGEST_PIECE)) : Buffer.alloc(0)
      this.#parts = kept.length > 0 ? [kept] : []
      this.#length = kept.length
    }
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** The beginning of a line that dockerd has in memory. */
export interface HeardTail {
  readonly id: string
  readonly stream: StreamName
  readonly bytes: Buffer
}

/**
 * Listens to what the engine reads from some containers, through its own attach call. dockerd keeps the beginning of a
 * line in memory until the end comes and drops it when it is stopped; from here it is known.
 */
export class Tails {
  readonly #ears: readonly Ear[]
  readonly #since = performance.now()

  private constructor(ears: readonly Ear[]) {
    this.#ears = ears
  }

  static async listen(socketPath: string, containers: readonly { id: string; tty: boolean }[]): Promise<Tails> {
    const ears = await Promise.all(containers.map(container => attach(socketPath, container).catch(() => undefined)))
    return new Tails(ears.filter(ear => ear !== undefined))
  }

  /** Resolves once it is known of each busy stream where its last line began, or was long enough waited for. */
  async settled(): Promise<void> {
    const end = this.#since + LISTEN_MS
    while (performance.now() < end && !this.#ears.every(ear => ear.knows)) await delay(POLL_MS)
  }

  /** Beginnings of lines, by container and stream. */
  *found(): Generator<HeardTail> {
    for (const ear of this.#ears) {
      for (const [stream, tail] of ear.tails) if (tail.bytes.length > 0) yield { id: ear.id, stream, bytes: tail.bytes }
    }
  }

  /** Bytes heard from all. */
  get heard(): number {
    return this.#ears.reduce((sum, ear) => sum + [...ear.tails.values()].reduce((all, tail) => all + tail.heard, 0), 0)
  }

  /** The last line that ended, by container and stream. */
  *lastLines(): Generator<{ readonly id: string; readonly stream: StreamName; readonly text: Buffer }> {
    for (const ear of this.#ears) {
      for (const [stream, { lastLine }] of ear.tails) if (lastLine) yield { id: ear.id, stream, text: lastLine }
    }
  }

  close(): void {
    for (const ear of this.#ears) ear.socket.destroy()
  }
}

class Ear {
  readonly id: string
  readonly socket: Socket
  readonly tails: ReadonlyMap<StreamName, LineTail>
  readonly #tty: boolean
  #pending = Buffer.alloc(0)

  constructor(id: string, tty: boolean, socket: Socket, head: Buffer) {
    this.id = id
    this.socket = socket
    this.#tty = tty
    this.tails = new Map<StreamName, LineTail>([
      ['stdout', new LineTail()],
      ['stderr', new LineTail()],
    ])
    this.#hear(head)
    socket.on('data', chunk => this.#hear(chunk))
    socket.on('error', () => undefined)
  }

  /** Each stream that said anything has ended a line since. */
  get knows(): boolean {
    const heard = [...this.tails.values()].filter(tail => tail.sawNewline || tail.bytes.length > 0)
    return heard.length > 0 && heard.every(tail => tail.sawNewline)
  }

  #hear(chunk: Buffer): void {
    if (this.#tty) {
      this.tails.get('stdout')?.hear(chunk)
      return
    }
    let bytes = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk
    while (bytes.length >= FRAME_BYTES) {
      const end = FRAME_BYTES + bytes.readUInt32BE(4)
      if (bytes.length < end) break
      this.tails.get(bytes[0] === 2 ? 'stderr' : 'stdout')?.hear(bytes.subarray(FRAME_BYTES, end))
      bytes = bytes.subarray(end)
    }
    this.#pending = Buffer.from(bytes)
  }
}

function attach(socketPath: string, container: { id: string; tty: boolean }): Promise<Ear> {
  return new Promise((resolve, reject) => {
    const asking = request({
      socketPath,
      method: 'POST',
      path: `/containers/${container.id}/attach?stream=1&stdout=1&stderr=1`,
      headers: { Connection: 'Upgrade', Upgrade: 'tcp' },
      timeout: LISTEN_MS * 4,
    })
    asking.once('upgrade', (_answer, socket: Socket, head) =>
      resolve(new Ear(container.id, container.tty, socket, head)),
    )
    asking.once('response', answer => {
      answer.resume()
      reject(new Error(`attach: ${answer.statusCode}`))
    })
    asking.once('timeout', () => asking.destroy(new Error('attach: no answer')))
    asking.once('error', reject)
    asking.end()
  })
}
