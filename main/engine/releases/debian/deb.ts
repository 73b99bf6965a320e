import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract, type Header } from 'tar-stream'
import type { AfloatError } from '../../../host/afloat-error.ts'
import { releaseProblem } from '../failure.ts'
import { unxz } from './unxz.ts'

const memberHeaderBytes = 60

/**
 * Extracts single files of a Debian package (deb(5)): `wanted` maps paths inside it (`usr/sbin/dockerd`) to where they
 * are written, executable. Nothing else is written, so no name in the archive can reach the disk. Returns the paths that
 * the package does not hold. Throws `bundle-broken` for what is no such package, or has something else than a
 * file in a wanted place.
 */
export async function extractFromDeb(
  deb: string,
  wanted: ReadonlyMap<string, string>,
  options: { signal: AbortSignal; onBytes?: (bytesDone: number) => void },
): Promise<string[]> {
  const data = await dataMember(deb)
  const missing = new Set(wanted.keys())
  let done = 0
  const source = createReadStream(deb, { start: data.offset, end: data.offset + data.size - 1, signal: options.signal })
  source.on('data', piece => {
    done += piece.length
    options.onBytes?.(done)
  })
  const tar = extract()
  const fed = pipeline(unxz(source), tar, { signal: options.signal })
  // The loop below ends with the same error; without this it would count as unhandled meanwhile.
  fed.catch(() => {})
  for await (const entry of tar) {
    const path = entryPath(entry.header)
    const target = path === undefined ? undefined : wanted.get(path)
    if (path === undefined || target === undefined) {
      entry.resume()
      continue
    }
    if (entry.header.type !== 'file') throw unusable(deb, `${path} in it is a ${entry.header.type}`)
    await pipeline(entry, createWriteStream(target, { flags: 'wx', mode: 0o755, flush: true }), {
      signal: options.signal,
    })
    missing.delete(path)
  }
  await fed
  return [...missing]
}

function entryPath(header: Header): string | undefined {
  const path = posix.normalize(header.name)
  return path.startsWith('/') || path.startsWith('../') ? undefined : path
}

/** Where data.tar.xz lies within the package: an `ar` archive, each member with a header of 60 bytes, padded to even. */
async function dataMember(deb: string): Promise<{ offset: number; size: number }> {
  const file = await open(deb, 'r')
  try {
    if ((await textAt(file, 0, 8)) !== '!<arch>\n') throw unusable(deb, 'it is no Debian package')
    for (let at = 8; ; ) {
      const header = await textAt(file, at, memberHeaderBytes)
      const name = header.slice(0, 16).trim().replace(/\/$/, '')
      const size = Number(header.slice(48, 58).trim())
      if (header.slice(58) !== '`\n' || !Number.isInteger(size)) throw unusable(deb, 'it has no data.tar.xz')
      if (name === 'data.tar.xz') return { offset: at + memberHeaderBytes, size }
      at += memberHeaderBytes + size + (size % 2)
    }
  } finally {
    await file.close()
  }
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.toString('latin1', 0, bytesRead)
}

function unusable(deb: string, why: string): AfloatError {
  const what = `The package ${deb} is genuine but not usable: ${why}.`
  return releaseProblem('bundle-broken', what, 'Take another version, and report this.')
}
