import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open, stat } from 'node:fs/promises'
import { CONFIG_TEXT_MAX, type ConfigComplaint } from '../../preload/contract/config.ts'
import { errnoOf } from './afloat-error.ts'

/** The file as it was found. */
export interface FoundFile {
  /** Undefined where there is none. */
  readonly text: string | undefined
  /** SHA-256 of its bytes, or `none`: what a later writing compares with. */
  readonly hash: string
}

/** Reads a daemon.json. What cannot be read as text is a complaint, with the place where there is one. */
export async function readDaemonFile(path: string): Promise<FoundFile | { complaint: ConfigComplaint }> {
  let found: Stats
  try {
    found = await stat(path)
  } catch (error) {
    const code = errnoOf(error)
    if (code === 'ENOENT' && !(await isLink(path))) return { text: undefined, hash: 'none' }
    return { complaint: { what: `It cannot be read: ${fileReasons[code ?? ''] ?? code ?? error}.` } }
  }
  if (found.isDirectory()) return { complaint: { what: 'It is a folder, not a file.' } }
  if (!found.isFile()) return { complaint: { what: 'It is not a plain file.' } }
  if (found.size > CONFIG_TEXT_MAX) {
    return {
      complaint: {
        what: `It has ${found.size} bytes; a configuration of more than ${CONFIG_TEXT_MAX} is taken for a mistake.`,
      },
    }
  }
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return textOf(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    return { complaint: { what: `It cannot be read: ${fileReasons[errnoOf(error) ?? ''] ?? error}.` } }
  }
}

/** SHA-256 of a text, in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function textOf(bytes: Buffer): FoundFile | { complaint: ConfigComplaint } {
  // Byte order marks: 28 skips one, 20.10 does not; none of them is left by an editor that is asked not to.
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) {
    const place = { line: 1, column: 1 }
    return { complaint: { what: 'Line 1, column 1: a byte order mark, which older engines do not take.', place } }
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    const text = decoder.decode(bytes)
    return { text, hash: hashOf(text) }
  } catch {
    return { complaint: notUtf8(bytes) }
  }
}

/** Names the first line that is not UTF-8, and the character in it. */
function notUtf8(bytes: Buffer): ConfigComplaint {
  const lines = bytes.toString('utf8').split('\n')
  const line = lines.findIndex(text => text.includes('\ufffd'))
  const place = { line: line + 1, column: (lines[line]?.indexOf('\ufffd') ?? 0) + 1 }
  return { what: `Line ${place.line}, column ${place.column}: it is not UTF-8 there.`, place }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    found => found.isSymbolicLink(),
    () => false,
  )
}

/** Why a file cannot be read or written, in words. */
export const fileReasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is a link to nothing',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ELOOP: 'it is a link to itself',
  EROFS: 'it lies on a file system that is mounted read-only',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
}
