import type { EntryEncoder, Instant, Part, StreamName } from './drivers/driver.ts'
import { later } from './drivers/driver.ts'
import type { Output } from './drivers/output.ts'

/** Where the engine cuts a long line: defaultBufSize in moby's daemon/logger/copier.go, bytes. */
export const LONGEST_PIECE = 16 * 1024

const NEWLINE = 0x0a

/** A line of which pieces are written already: they share an id and the time of the first. */
export interface OpenLine {
  readonly id: string
  readonly ordinal: number
  readonly time: Instant
}

export interface Copied {
  /** Bytes of the input that are in the output now. */
  readonly consumed: number
  /** Entries that end a line. */
  readonly lines: number
  readonly open: OpenLine | undefined
}

export interface CopyOrder {
  readonly bytes: Uint8Array
  readonly length: number
  readonly stream: StreamName
  /** Time of the first entry; each further one is a nanosecond later, so that no two entries are the same. */
  readonly time: Instant
  readonly open: OpenLine | undefined
  /** Names the pieces of a long line that begins here. */
  readonly newId: string
  /** Write full pieces of a line that has no end yet. Otherwise it stays in the pipe for whoever reads next. */
  readonly cutOpenLine: boolean
  /** Write what is left, whatever its length, as a piece of a line. */
  readonly cutAll?: boolean
  /** Stop before the entry that finds this many bytes in the output: the log is due for rotation then. */
  readonly room: number
}

/** Makes entries of whole lines, with long ones in pieces, exactly as moby's Copier does. */
export function copyLines(order: CopyOrder, encode: EntryEncoder, out: Output): Copied {
  const { bytes, length, stream } = order
  const begin = out.length
  let open = order.open
  let at = 0
  let lines = 0
  let count = 0
  while (at < length && out.length - begin < order.room) {
    const limit = Math.min(length, at + LONGEST_PIECE)
    const found = bytes.subarray(at, limit).indexOf(NEWLINE)
    const end = found < 0 ? limit : at + found
    const whole = found >= 0
    if (!whole && !order.cutAll && !(limit - at === LONGEST_PIECE && (order.cutOpenLine || endsLater(order, limit)))) {
      break
    }
    const now = later(order.time, count++)
    const time = open?.time ?? now
    let part: Part | undefined
    if (open || !whole) {
      const id = open?.id ?? order.newId
      const ordinal = open?.ordinal ?? 1
      part = { id, ordinal, last: whole }
      open = whole ? undefined : { id, ordinal: ordinal + 1, time }
    }
    encode(out, bytes, at, end, stream, time, part)
    at = whole ? end + 1 : end
    if (whole) lines++
  }
  return { consumed: at, lines, open }
}

function endsLater(order: CopyOrder, from: number): boolean {
  const found = order.bytes.indexOf(NEWLINE, from)
  return found >= 0 && found < order.length
}
