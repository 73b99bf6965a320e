import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { AfloatError } from '../../../host/afloat-error.ts'
import { extractFiles } from '../extract-files.ts'
import { releaseProblem } from '../failure.ts'
import { unxz } from './unxz.ts'

const memberHeaderBytes = 60

/**
 * Extracts single files of a Debian package (deb(5)): `wanted` maps paths inside it (`usr/sbin/dockerd`) to where they
 * are written. Returns the paths that the package does not hold. Throws `bundle-broken` for what is no such package.
 */
export async function extractFromDeb(
  deb: string,
  wanted: ReadonlyMap<string, string>,
  options: { signal: AbortSignal; onBytes?: (bytesDone: number) => void },
): Promise<string[]> {
  const data = await dataMember(deb)
  const source = createReadStream(deb, { start: data.offset, end: data.offset + data.size - 1, signal: options.signal })
  let done = 0
  source.on('data', piece => {
    done += piece.length
    options.onBytes?.(done)
  })
  return await extractFiles(unxz(source), wanted, options.signal)
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
  return releaseProblem(
    'bundle-broken',
    `The package ${deb} is not usable: ${why}.`,
    'Take another version, and report this.',
  )
}
