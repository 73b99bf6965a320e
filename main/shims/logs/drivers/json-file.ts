import type { EntryEncoder } from './driver.ts'
import { LARGEST_ESCAPE, writeEscaped } from './go-json.ts'
import { LONGEST_TIME, writeTime } from './rfc3339.ts'

const LOG = Buffer.from('{"log":"')
const NEWLINE = Buffer.from('\\n')
const TIME = Buffer.from(',"time":"')
const END = Buffer.from('"}\n')
const STREAM = { stdout: Buffer.from('","stream":"stdout"'), stderr: Buffer.from('","stream":"stderr"') }
const FIXED = LOG.length + NEWLINE.length + STREAM.stdout.length + TIME.length + LONGEST_TIME + END.length

/**
 * The `json-file` driver's entries: one JSON object a line. A line that goes on in the next entry lacks its `\n`, which
 * is how readers join it again. `attributes` is the JSON of what labels, env and tag add to each entry, empty when they
 * add nothing.
 */
export function jsonFileEncoder(attributes: Buffer): EntryEncoder {
  const attrs = attributes.length > 0 ? Buffer.concat([Buffer.from(',"attrs":'), attributes]) : attributes
  return (out, bytes, from, to, stream, time, part) => {
    out.reserve(FIXED + attrs.length + (to - from) * LARGEST_ESCAPE)
    out.put(LOG)
    writeEscaped(out, bytes, from, to)
    if (!part || part.last) out.put(NEWLINE)
    out.put(STREAM[stream])
    out.put(attrs)
    out.put(TIME)
    writeTime(out, time)
    out.put(END)
  }
}
