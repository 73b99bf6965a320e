import { open } from 'node:fs/promises'
import type { StreamName } from './driver.ts'
import { LARGEST_ESCAPE, writeEscaped } from './go-json.ts'
import type { LogTarget } from './log-options.ts'
import { Output } from './output.ts'

/** Holds some entries of the other stream behind the one looked for, at their largest: bytes. */
const TAIL_BYTES = 512 * 1024

/** Whether the last entry of a stream in the log, as its driver wrote it, is this text (without a newline). */
export async function endsWith(target: LogTarget, stream: StreamName, text: Buffer): Promise<boolean> {
  const tail = await readTail(target.path)
  return target.driver === 'local' ? localEndsWith(tail, stream, text) : jsonEndsWith(tail, stream, text)
}

async function readTail(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const length = Math.min(size, TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function jsonEndsWith(tail: Buffer, stream: StreamName, text: Buffer): boolean {
  // A quotation mark within a line is escaped, so this is never part of one.
  const end = tail.lastIndexOf(`\\n","stream":"${stream}"`)
  const out = new Output(text.length * LARGEST_ESCAPE + 16)
  out.put(Buffer.from('{"log":"'))
  writeEscaped(out, text, 0, text.length)
  const entry = out.taken()
  return end >= entry.length && tail.subarray(end - entry.length, end).equals(entry)
}

function localEndsWith(tail: Buffer, stream: StreamName, text: Buffer): boolean {
  const source = Buffer.from(`\x0a\x06${stream}`)
  for (let end = tail.length; end > 8; ) {
    const length = tail.readUInt32BE(end - 4)
    const start = end - 4 - length
    if (start < 4) return false
    const message = tail.subarray(start, end - 4)
    if (message.subarray(0, source.length).equals(source)) return message.includes(text)
    end = start - 4
  }
  return false
}
