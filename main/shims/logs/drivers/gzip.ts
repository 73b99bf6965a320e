import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { createGzip } from 'node:zlib'
import { errnoOf } from '../../../host/afloat-error.ts'

/** Length of the gzip header that zlib writes without a name: RFC 1952, section 2.3. */
const PLAIN_HEADER = 10
const FLAG_EXTRA = 4

/**
 * Compresses a rotated log to `<path>.gz` and removes it, as moby's compressFile does: the time of its last entry goes
 * into the header's extra field, by which readers with `--since` skip a file. A crash leaves the log, at most beside
 * a draft.
 */
export async function compressLog(path: string, lastTime: string): Promise<void> {
  const draft = `${path}.gz.new`
  const target = await open(draft, 'w', 0o640)
  try {
    const extra = Buffer.from(lastTime === '' ? '{}' : JSON.stringify({ lastTime }))
    let skip = PLAIN_HEADER
    for await (const chunk of createReadStream(path).pipe(createGzip())) {
      let bytes = chunk as Buffer
      if (skip > 0) {
        if (skip === PLAIN_HEADER) await target.write(headerWith(extra))
        const cut = Math.min(skip, bytes.length)
        skip -= cut
        bytes = bytes.subarray(cut)
      }
      if (bytes.length > 0) await target.write(bytes)
    }
  } finally {
    await target.close()
  }
  await rename(draft, `${path}.gz`)
  await rm(path, { force: true })
}

function headerWith(extra: Buffer): Buffer {
  const header = Buffer.alloc(PLAIN_HEADER + 2)
  header.set([0x1f, 0x8b, 8, FLAG_EXTRA, 0, 0, 0, 0, 0, 255])
  header.writeUInt16LE(extra.length, PLAIN_HEADER)
  return Buffer.concat([header, extra])
}

/** Whether a rotated log lies there uncompressed. */
export async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close()
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}
