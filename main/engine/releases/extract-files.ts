import { createWriteStream } from 'node:fs'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { releaseProblem } from './failure.ts'

/**
 * Extracts single files of a tar stream: `wanted` maps paths inside it to where they are written, executable. Nothing
 * else is written and links are not followed, so no name in the archive can reach the disk. Returns the paths that the
 * archive does not hold. Throws `bundle-broken` when something else than one file is in a wanted place.
 */
export async function extractFiles(
  plain: Readable,
  wanted: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string[]> {
  const missing = new Set(wanted.keys())
  const tar = extract()
  const fed = pipeline(plain, tar, { signal })
  // The loop below ends with the same error; without this it would count as unhandled meanwhile.
  fed.catch(() => {})
  for await (const entry of tar) {
    const path = posix.normalize(entry.header.name)
    const target = wanted.get(path)
    if (target === undefined) {
      entry.resume()
      continue
    }
    if (entry.header.type !== 'file' || !missing.delete(path)) {
      const what = `The archive has a ${entry.header.type} in the place of ${path}, where one file should be.`
      throw releaseProblem('bundle-broken', what, 'Take another version, and report this.')
    }
    await pipeline(entry, createWriteStream(target, { flags: 'wx', mode: 0o755, flush: true }), { signal })
  }
  await fed
  return [...missing]
}
