import { createReadStream } from 'node:fs'
import { type KeptLine, keptLineSchema } from '../../preload/contract/kept-log.ts'

const NEWLINE = 0x0a

/** The lines of a kept log from a place on, each with the place behind it. The last one may be in writing: it is left. */
export async function* keptLines(path: string, from: number): AsyncGenerator<{ line: KeptLine; next: number }> {
  let rest = Buffer.alloc(0)
  let next = from
  for await (const chunk of createReadStream(path, { start: from })) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    let at = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      next += end + 1 - at
      const line = parsed(bytes.toString('utf8', at, end))
      if (line) yield { line, next }
      at = end + 1
    }
    rest = Buffer.from(bytes.subarray(at))
  }
}

function parsed(text: string): KeptLine | undefined {
  try {
    return keptLineSchema.parse(JSON.parse(text))
  } catch {
    // Half of an entry that a full disk left.
    return undefined
  }
}
