import { randomBytes } from 'node:crypto'
import { access, constants, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { errnoOf } from './afloat-error.ts'

/**
 * Writes a file so that a crash or a power cut leaves either the old content or the new: a new file in the same folder,
 * synced, renamed over the old one, and the folder synced.
 */
export async function writeAtomically(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await replaceAtomically(path, content, { mode })
}

/** How a file is replaced, where that is more than new content. */
export interface Replacement {
  /** Permission bits of the new file, as the umask cuts them where `owner` is absent, else exactly. */
  readonly mode: number
  /** Whose the new file is to be; the rights of a file that is somebody's survive with it. */
  readonly owner?: { readonly uid: number; readonly gid: number }
  /** Asked last, when all is on the disk but the name: throws where the old file must stay after all. */
  readonly mayReplace?: () => Promise<void>
}

export async function replaceAtomically(path: string, content: string | Uint8Array, how: Replacement): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${randomBytes(4).toString('hex')}.new`
  try {
    const file = await open(draft, 'wx', how.mode)
    try {
      if (how.owner) await giveTo(file, how.owner, how.mode)
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await how.mayReplace?.()
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await syncFolder(folder)
}

async function giveTo(file: FileHandle, { uid, gid }: { uid: number; gid: number }, mode: number): Promise<void> {
  const made = await file.stat()
  if (made.uid !== uid || made.gid !== gid) await file.chown(uid, gid)
  await file.chmod(mode)
}

export async function writeJsonAtomically(path: string, value: unknown, mode?: number): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`, mode)
}

/** The parsed file, or undefined where there is none. What does not fit the schema is an error of the schema's. */
export async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | undefined> {
  const text = await readTextIfThere(path)
  return text === undefined ? undefined : schema.parse(JSON.parse(text))
}

export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Makes what was renamed or made in a folder last over a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether something is at a path, as far as this user can see; with a mode of access(2), whether it may be used so. */
export function isThere(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
