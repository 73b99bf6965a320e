import { join } from 'node:path'
import type { EntryEncoder, StreamName } from './drivers/driver.ts'
import { Output } from './drivers/output.ts'
import type { RotatingLog } from './drivers/rotating-log.ts'
import { type Sink, StreamSource, type Written } from './stream-source.ts'

/** Writes one container's log in the engine's place: all its streams into one file. Calls run one after the other. */
export class StandIn {
  readonly #sink: Sink
  readonly #sources = new Map<StreamName, StreamSource>()
  #turn: Promise<unknown> = Promise.resolve()
  #closed = false

  private constructor(sink: Sink) {
    this.#sink = sink
  }

  /**
   * Begins where a stand-in before this one was killed. `fifos` are readable, non-blocking descriptors that stay the
   * caller's.
   */
  static async open(
    container: string,
    folder: string,
    log: RotatingLog,
    encoder: EntryEncoder,
    fifos: ReadonlyMap<StreamName, number>,
  ): Promise<StandIn> {
    const written = { lines: 0, bytes: 0, logBytes: 0 }
    const standIn = new StandIn({ container, log, encoder, output: new Output(), written, lastTime: '' })
    for (const [name, fifo] of fifos) {
      const batch = join(folder, `${container}.${name}`)
      standIn.#sources.set(name, await StreamSource.open(name, fifo, batch, standIn.#sink))
    }
    return standIn
  }

  get written(): Readonly<Written> {
    return this.#sink.written
  }

  /** Moves what waits in the FIFOs to the log; returns how many bytes that was. */
  drain(): Promise<number> {
    return this.#next(async () => {
      let moved = 0
      if (!this.#closed) for (const source of this.#sources.values()) moved += await source.drain()
      return moved
    })
  }

  /** Takes over the beginning of a line that the engine read but will not write any more. */
  carry(name: StreamName, bytes: Buffer): Promise<void> {
    return this.#next(async () => this.#sources.get(name)?.carry(bytes))
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
      for (const source of this.#sources.values()) {
        if (source.carries && !engineReads) await source.drain()
        if (source.carries) await source.writeCarried()
        await source.close()
      }
      await this.#sink.log.close()
    })
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
