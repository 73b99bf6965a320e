import type { Output } from './output.ts'

/** The most that one byte of input becomes: `\u00xx` or `\ufffd`. */
export const LARGEST_ESCAPE = 6

const HEX = Buffer.from('0123456789abcdef')
const REPLACEMENT = Buffer.from('\\ufffd')
const LINE_SEPARATOR = Buffer.from('\\u202')
const UNICODE = Buffer.from('\\u00')

/** 1 for every byte that stands for itself: ASCII from the space on (DEL too) but `"`, `\` and, as Go escapes HTML, `<`, `>`, `&`. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && !'"\\<>&'.includes(String.fromCharCode(byte)) ? 1 : 0,
)

/**
 * Writes bytes as the inside of a JSON string, byte for byte as the engine's own writer for log lines does
 * (ffjsonWriteJSONBytesAsString in moby's daemon/logger/jsonfilelog/jsonlog): only `\n` and `\r` have short forms,
 * each byte that is not UTF-8 becomes `\ufffd`. Room for LARGEST_ESCAPE times the input must be reserved.
 */
export function writeEscaped(out: Output, input: Uint8Array, from: number, to: number): void {
  const target = out.bytes
  let at = out.length
  let i = from
  while (i < to) {
    const byte = input[i] as number
    if (PLAIN[byte] === 1) {
      target[at++] = byte
      i++
      continue
    }
    out.length = at
    i += byte < 0x80 ? writeControl(out, byte) : writeRune(out, input, i, to)
    at = out.length
  }
  out.length = at
}

function writeControl(out: Output, byte: number): 1 {
  if (byte === 0x22 || byte === 0x5c) {
    out.byte(0x5c)
    out.byte(byte)
  } else if (byte === 0x0a || byte === 0x0d) {
    out.byte(0x5c)
    out.byte(byte === 0x0a ? 0x6e : 0x72)
  } else {
    out.put(UNICODE)
    out.byte(HEX[byte >> 4] as number)
    out.byte(HEX[byte & 15] as number)
  }
  return 1
}

function writeRune(out: Output, input: Uint8Array, at: number, end: number): number {
  const size = runeSize(input, at, end)
  if (size === 0) {
    out.put(REPLACEMENT)
    return 1
  }
  const third = input[at + 2] as number
  if (input[at] === 0xe2 && input[at + 1] === 0x80 && (third === 0xa8 || third === 0xa9)) {
    out.put(LINE_SEPARATOR)
    out.byte(HEX[third & 15] as number)
  } else {
    for (let k = 0; k < size; k++) out.byte(input[at + k] as number)
  }
  return size
}

/** Length of the UTF-8 sequence at `at`, or 0 where there is none: the table of RFC 3629, section 4. */
function runeSize(input: Uint8Array, at: number, end: number): number {
  const lead = input[at] as number
  const size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  if (size === 0 || at + size > end) return 0
  const second = input[at + 1] as number
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let k = 2; k < size; k++) if (((input[at + k] as number) & 0xc0) !== 0x80) return 0
  return size
}
