import { open } from 'node:fs/promises'
import type { StreamName } from './driver.ts'
import { LARGEST_ESCAPE, writeEscaped } from './go-json.ts'
import type { LogTarget } from './log-options.ts'
import { Output } from './output.ts'

/** How much of a log's end is looked at: bytes. Most often the first will do; the last holds several of the largest. */
const TAIL_BYTES = [16 * 1024, 512 * 1024]

/** Whether the last entry of a stream in the log, as its driver wrote it, is this text (without a newline). */
export async function endsWith(target: LogTarget, stream: StreamName, text: Buffer): Promise<boolean> {
  const file = await open(target.path, 'r')
  try {
    const { size } = await file.stat()
    for (const most of TAIL_BYTES) {
      const length = Math.min(size, most)
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, size - length)
      const verdict = (target.driver === 'local' ? localEndsWith : jsonEndsWith)(
        buffer.subarray(0, bytesRead),
        stream,
        text,
      )
      if (verdict !== undefined) return verdict
    }
    return false
  } finally {
    await file.close()
  }
}

/** Undefined where that much of the log does not tell. */
function jsonEndsWith(tail: Buffer, stream: StreamName, text: Buffer): boolean | undefined {
  // A quotation mark within a line is escaped, so this is never part of one.
  const end = tail.lastIndexOf(`\\n","stream":"${stream}"`)
  if (end < 0) return undefined
  const out = new Output(text.length * LARGEST_ESCAPE + 16)
  out.put(Buffer.from('{"log":"'))
  writeEscaped(out, text, 0, text.length)
  const entry = out.taken()
  return end < entry.length ? undefined : tail.subarray(end - entry.length, end).equals(entry)
}

function localEndsWith(tail: Buffer, stream: StreamName, text: Buffer): boolean | undefined {
  const source = Buffer.from(`\x0a\x06${stream}`)
  for (let end = tail.length; end > 8; ) {
    const length = tail.readUInt32BE(end - 4)
    const start = end - 4 - length
    if (start < 4) return undefined
    const message = tail.subarray(start, end - 4)
    if (message.subarray(0, source.length).equals(source)) return message.includes(text)
    end = start - 4
  }
  return undefined
}
