import type { Stats } from 'node:fs'
import { lstat, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AfloatError, errnoOf } from '../../host/afloat-error.ts'
import { type FoundFile, fileReasons, readDaemonFile } from '../../host/daemon-file.ts'
import { replaceAtomically, writeAtomically } from '../../host/files.ts'

/** How many dated copies of earlier files are kept. */
const COPIES = 30
/** A daemon.json holds secrets only by accident (a proxy's password); a copy is for its owner alone. */
const COPY_MODE = 0o600
/** The mode of a file that did not exist before. */
const NEW_MODE = 0o644

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
      `it cannot be written: ${fileReasons[code] ?? code}`,
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
    throw notWritable(path, `it cannot be looked at: ${fileReasons[errnoOf(error) ?? ''] ?? error}`)
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
