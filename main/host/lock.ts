import { constants } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { errnoOf } from './afloat-error.ts'
import { tryLock } from './libc.ts'

/** A lock that the kernel takes back when its holder dies. */
export interface FileLock {
  release(): Promise<void>
}

/** Locks a file and writes `holder` into it. Where somebody else has the lock, says what they wrote instead. */
export async function lockFile(path: string, holder: string): Promise<FileLock | { heldBy: string }> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  let kept = false
  try {
    if (!tryLock(file.fd)) return { heldBy: (await readFile(path, 'utf8')).trim() }
    await file.truncate(0)
    await file.write(holder, 0)
    kept = true
    // The file stays: removing it would let two holders lock two files of one name.
    return { release: () => file.close() }
  } finally {
    if (!kept) await file.close()
  }
}

/**
 * The pid of a process that has this file locked, or undefined where nobody has. Reads /proc/locks, so it sees locks of
 * this pid namespace only; a holder in another one is reported as pid 0.
 */
export async function lockHolder(path: string): Promise<number | undefined> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    if (tryLock(file.fd)) return undefined
    const { ino } = await file.stat()
    for (const line of (await readFile('/proc/locks', 'utf8')).split('\n')) {
      const [, , , , pid, place] = line.split(/\s+/)
      if (place?.endsWith(`:${ino}`)) return Number(pid)
    }
    return 0
  } finally {
    await file.close()
  }
}
