import type { Output } from './output.ts'

/** Wall clock time as two whole numbers, because nanoseconds since 1970 do not fit into one. */
export interface Instant {
  readonly seconds: number
  readonly nanos: number
}

/** Where a piece stands in a line that was too long for one entry; `last` ends the line. */
export interface Part {
  readonly id: string
  /** Counts from 1. */
  readonly ordinal: number
  readonly last: boolean
}

export type StreamName = 'stdout' | 'stderr'

/** Writes one log entry the way an engine's log driver does. The line is `bytes[from, to)`, without its newline. */
export type EntryEncoder = (
  out: Output,
  bytes: Uint8Array,
  from: number,
  to: number,
  stream: StreamName,
  time: Instant,
  part: Part | undefined,
) => void

/** Adds nanoseconds, fewer than a second. */
export function later(time: Instant, nanos: number): Instant {
  const sum = time.nanos + nanos
  return sum < 1e9 ? { seconds: time.seconds, nanos: sum } : { seconds: time.seconds + 1, nanos: sum - 1e9 }
}
