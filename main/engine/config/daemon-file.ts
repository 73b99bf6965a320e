import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open, readdir, readlink, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CONFIG_TEXT_MAX, type ConfigComplaint } from '../../../preload/contract/config.ts'
import { AfloatError, errnoOf } from '../../host/afloat-error.ts'
import { replaceAtomically, writeAtomically } from '../../host/files.ts'

/** How many dated copies of earlier files are kept. */
const COPIES = 30
/** A daemon.json holds secrets only by accident (a proxy's password); a copy is for its owner alone. */
const COPY_MODE = 0o600
/** The mode of a file that did not exist before. */
const NEW_MODE = 0o644

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
    return { complaint: { what: `It cannot be read: ${reasons[code ?? ''] ?? code ?? error}.` } }
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
    return { complaint: { what: `It cannot be read: ${reasons[errnoOf(error) ?? ''] ?? error}.` } }
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

/**
 * Writes a daemon.json where it is still what `was` says; what was there is kept as a dated copy (none where no folder for
 * copies is given), its owner and mode go on. Resolves to the copy's path, or `changed` where somebody else wrote meanwhile: then nothing is written.
 *
 * The comparison is the last thing before the new file takes the name; an edit in the microseconds between the two is
 * the one that would be overwritten.
 */
export async function writeDaemonFile(
  path: string,
  copies: string | undefined,
  was: FoundFile,
  text: string,
): Promise<{ copy: string | null } | 'changed'> {
  const before = await refuseUnwritable(path)
  const copy = was.text === undefined || copies === undefined ? null : await keepCopy(copies, was.text)
  const owner = before && { uid: before.uid, gid: before.gid }
  try {
    await replaceAtomically(path, text, {
      mode: before ? before.mode & 0o7777 : NEW_MODE,
      ...(owner ? { owner } : {}),
      mayReplace: async () => {
        const now = await readDaemonFile(path)
        if ('complaint' in now || now.hash !== was.hash) throw changedMeanwhile
      },
    })
  } catch (error) {
    if (error === changedMeanwhile) {
      if (copy) await rm(copy, { force: true })
      return 'changed'
    }
    const code = errnoOf(error)
    if (code === undefined) throw error
    throw notWritable(
      path,
      `it cannot be written: ${reasons[code] ?? code}`,
      code === 'ENOSPC' ? 'disk-full' : undefined,
    )
  }
  if (copies !== undefined) await prune(copies)
  return { copy }
}

const changedMeanwhile = new Error('the file was changed meanwhile')

/**
 * A link is not written through: a new file would take the link's place and cut off whoever manages its target (a
 * configuration tool, a Nix store), and writing into that place is not Afloat's to do.
 */
export async function refuseUnwritable(path: string): Promise<Stats | undefined> {
  const found = await lstat(path).catch(error => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw notWritable(path, `it cannot be looked at: ${reasons[errnoOf(error) ?? ''] ?? error}`)
  })
  if (!found) return undefined
  if (found.isSymbolicLink())
    throw notWritable(path, `it is a link to ${await readlink(path)}, which somebody else looks after`)
  if (!found.isFile()) throw notWritable(path, found.isDirectory() ? 'it is a folder' : 'it is not a plain file')
  // Root may write all the same; who took the right away meant it.
  if ((found.mode & 0o222) === 0) throw notWritable(path, 'it is marked read-only')
  return found
}

function notWritable(
  path: string,
  why: string,
  code: 'config-unreadable' | 'disk-full' = 'config-unreadable',
): AfloatError {
  return new AfloatError({
    code,
    what: `The engine's configuration ${path} is not changed: ${why}.`,
    unchanged: 'The file and the engine are as they were.',
    remedy: 'Put a plain file that may be written in its place, then try again.',
  })
}

/** The dated copies, newest first. */
export async function listCopies(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(name => name.endsWith('.json'))
    .sort()
    .reverse()
    .map(name => join(folder, name))
}

async function keepCopy(folder: string, text: string): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(':', '-')
  const path = join(folder, `daemon-${stamp}.json`)
  await writeAtomically(path, text, COPY_MODE)
  return path
}

async function prune(folder: string): Promise<void> {
  for (const path of (await listCopies(folder)).slice(COPIES)) await rm(path, { force: true })
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    found => found.isSymbolicLink(),
    () => false,
  )
}

const reasons: Record<string, string> = {
  ENOENT: 'it is a link to nothing',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ELOOP: 'it is a link to itself',
  EROFS: 'it lies on a file system that is mounted read-only',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
}
