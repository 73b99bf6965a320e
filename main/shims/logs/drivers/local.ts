import type { EntryEncoder, Part } from './driver.ts'
import type { Output } from './output.ts'

const SOURCE = { stdout: Buffer.from('\x0a\x06stdout'), stderr: Buffer.from('\x0a\x06stderr') }
/** Room for the frame, all tags, lengths and a part's id beside the line itself. */
const FIXED = 192

/**
 * The `local` driver's entries: a protobuf message between two copies of its length, four bytes each, big-endian. The
 * message is moby's api/types/plugins/logdriver/entry.proto: source = 1, time_nano = 2, line = 3, partial = 4,
 * partial_log_metadata = 5 {last = 1, id = 2, ordinal = 3}. Five fields in a fixed order are written here by hand: the
 * protobuf libraries make an object and a buffer for each entry, at ten times the cost.
 */
export const localEncoder: EntryEncoder = (out, bytes, from, to, stream, time, part) => {
  out.reserve(FIXED + (to - from))
  const frame = out.length
  out.length += 4
  const start = out.length
  out.put(SOURCE[stream])
  out.byte(0x10)
  writeBigVarint(out, BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos))
  if (to > from) {
    out.byte(0x1a)
    writeVarint(out, to - from)
    out.put(bytes.subarray(from, to))
  }
  if (part) writePart(out, part)
  const size = out.length - start
  out.bytes.writeUInt32BE(size, frame)
  out.length = out.bytes.writeUInt32BE(size, out.length)
}

function writePart(out: Output, part: Part): void {
  out.byte(0x20)
  out.byte(1)
  out.byte(0x2a)
  const length = out.length++
  if (part.last) {
    out.byte(0x08)
    out.byte(1)
  }
  out.byte(0x12)
  writeVarint(out, part.id.length)
  out.put(Buffer.from(part.id))
  out.byte(0x18)
  writeVarint(out, part.ordinal)
  // Shorter than 128 bytes with an id of 64 digits, so its length takes one.
  out.bytes[length] = out.length - length - 1
}

function writeVarint(out: Output, value: number): void {
  let rest = value
  while (rest > 127) {
    out.byte((rest & 127) | 128)
    rest >>>= 7
  }
  out.byte(rest)
}

function writeBigVarint(out: Output, value: bigint): void {
  let rest = value
  while (rest > 127n) {
    out.byte(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  out.byte(Number(rest))
}
