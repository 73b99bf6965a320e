import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { errnoOf } from './afloat-error.ts'

/**
 * Writes a file so that a crash or a power cut leaves either the old content or the new: a new file in the same folder,
 * synced, renamed over the old one, and the folder synced.
 */
export async function writeAtomically(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${randomBytes(4).toString('hex')}.new`
  try {
    const file = await open(draft, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await syncFolder(folder)
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
