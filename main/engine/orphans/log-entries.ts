import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { OrphanLog } from '../../../preload/contract/orphan.ts'

/** Read of a log file at once, at most: its end. A log may be larger than memory. */
const MOST_BYTES = 8 << 20

/** A piece of output as a log driver wrote it down. */
export interface Entry {
  readonly stream: 'stdout' | 'stderr'
  readonly time: string
  readonly text: string
  /** The line ends with it; a line that was too long for one entry goes on in the next. */
  readonly ends: boolean
}

export interface FileRead {
  readonly entries: readonly Entry[]
  /** How far it was read, in bytes: up to the end of the last whole entry. */
  readonly next: number
}

interface Format {
  readonly file: (folder: string, id: string) => string
  /** Whole entries in `bytes`; where its beginning may be the middle of one, that one is skipped. */
  readonly entriesIn: (bytes: Buffer, fromMiddle: boolean) => FileRead
}

const formats: Readonly<Record<string, Format>> = {
  'json-file': { file: (folder, id) => join(folder, `${id}-json.log`), entriesIn: jsonEntries },
  local: { file: folder => join(folder, 'local-logs', 'container.log'), entriesIn: localEntries },
}

/** Whether a log driver keeps its entries in a file of the container's folder. */
export function keepsFile(driver: string): boolean {
  return driver in formats
}

/**
 * The entries of a container's log from byte `from` on, or of its end. A file that is shorter than that was rotated
 * meanwhile and is read from its beginning. Nothing where there is no file.
 */
export async function readEntries(
  driver: string,
  folder: string,
  id: string,
  from: number | undefined,
): Promise<FileRead> {
  const format = formats[driver]
  const file = format && (await open(format.file(folder, id), 'r').catch(() => undefined))
  if (!file) return { entries: [], next: 0 }
  try {
    const { size } = await file.stat()
    const wanted = from === undefined || from > size ? 0 : from
    const start = Math.max(wanted, size - MOST_BYTES)
    const bytes = Buffer.alloc(size - start)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
    const read = format.entriesIn(bytes.subarray(0, bytesRead), start > wanted)
    return { entries: read.entries, next: start + read.next }
  } finally {
    await file.close()
  }
}

const jsonLineSchema = z.object({ log: z.string(), stream: z.enum(['stdout', 'stderr']), time: z.string() })

function jsonEntries(bytes: Buffer, fromMiddle: boolean): FileRead {
  // The last line may be in writing.
  const next = bytes.lastIndexOf(0x0a) + 1
  const texts = bytes.toString('utf8', 0, next).split('\n')
  const entries = texts.slice(fromMiddle ? 1 : 0).flatMap(text => {
    try {
      const { log, stream, time } = jsonLineSchema.parse(JSON.parse(text))
      return [{ stream, time, text: log.replace(/\n$/, ''), ends: log.endsWith('\n') }]
    } catch {
      return []
    }
  })
  return { entries, next }
}

/** A length before and after each entry, four bytes each, big-endian: read from the end where the beginning is unknown. */
function localEntries(bytes: Buffer, fromMiddle: boolean): FileRead {
  const entries: Entry[] = []
  if (!fromMiddle) {
    let at = 0
    while (at + 8 <= bytes.length) {
      const size = bytes.readUInt32BE(at)
      if (at + size + 8 > bytes.length) break
      entries.push(localEntry(bytes.subarray(at + 4, at + 4 + size)))
      at += size + 8
    }
    return { entries, next: at }
  }
  let end = bytes.length
  while (end >= 8) {
    const size = bytes.readUInt32BE(end - 4)
    if (size + 8 > end) break
    entries.push(localEntry(bytes.subarray(end - 4 - size, end - 4)))
    end -= size + 8
  }
  return { entries: entries.reverse(), next: bytes.length }
}

/** moby's api/types/plugins/logdriver/entry.proto: source = 1, time_nano = 2, line = 3, partial = 4, …_metadata = 5. */
function localEntry(message: Buffer): Entry {
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; at < message.length; shift += 7n) {
      const byte = message[at++] ?? 0
      value |= BigInt(byte & 127) << shift
      if (byte < 128) break
    }
    return value
  }
  let stream: Entry['stream'] = 'stdout'
  let [time, text, ends] = ['', '', true]
  while (at < message.length) {
    const tag = Number(varint())
    const value = varint()
    const field = tag & 7
    const bytes = field === 2 ? message.subarray(at, at + Number(value)) : Buffer.alloc(0)
    at += bytes.length
    if (tag === 0x0a) stream = bytes.toString() === 'stderr' ? 'stderr' : 'stdout'
    else if (tag === 0x10) time = new Date(Number(value / 1_000_000n)).toISOString()
    else if (tag === 0x1a) text = bytes.toString('utf8')
    else if (tag === 0x20) ends = ends && value === 0n
    // Metadata of a part: it begins with `last = 1` on the part that ends the line.
    else if (tag === 0x2a && bytes[0] === 0x08 && bytes[1] === 1) ends = true
  }
  return { stream, time, text, ends }
}

/** Lines of entries: the pieces of a long line put together. A line without its end is left out, or given as it is. */
export function linesOf(entries: readonly Entry[], withBeginning: boolean): OrphanLog['lines'] {
  const begun = new Map<Entry['stream'], { time: string; text: string }>()
  const lines: OrphanLog['lines'] = []
  for (const { stream, time, text, ends } of entries) {
    const line = begun.get(stream) ?? { time, text: '' }
    line.text += text
    if (ends) lines.push({ stream, ...line })
    if (ends) begun.delete(stream)
    else begun.set(stream, line)
  }
  if (withBeginning) for (const [stream, line] of begun) lines.push({ stream, ...line })
  return lines
}
