import { constants } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, rename, stat, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A daemon's log is set aside before a start once it is larger than this: bytes. */
const ROTATE_AT = 8 * 1024 * 1024
/** How many older logs stay beside the present one. */
const KEPT = 3
/** How much of a log's end is looked at for its last lines: bytes. */
const TAIL_BYTES = 16 * 1024

/**
 * Opens a log for a process that writes it by itself, so that the log goes on when Afloat is gone. It is rotated here,
 * between two runs, since nobody may rename a file under its writer.
 */
export async function openLog(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true })
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  )
  if (size > ROTATE_AT) await rotate(path)
  return open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o640)
}

/**
 * Rotates the log of a process that is still writing it: its content is copied aside and the file cut off. The writer
 * appends, so it goes on at the start; a line written between the copy and the cut is lost, which a daemon's log may be.
 */
export async function rotateInPlace(path: string): Promise<void> {
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  )
  if (size <= ROTATE_AT) return
  await shift(path)
  await copyFile(path, `${path}.1`)
  await truncate(path)
}

async function rotate(path: string): Promise<void> {
  await shift(path)
  await rename(path, `${path}.1`)
}

/** Makes room at `.1`: each older log becomes one older, the oldest goes. */
async function shift(path: string): Promise<void> {
  for (let age = KEPT - 1; age > 0; age--) await rename(`${path}.${age}`, `${path}.${age + 1}`).catch(() => undefined)
}

/** The last lines of a log, at most `count`, from `since` bytes on and of the last `tailBytes`; an empty list where it cannot be read. */
export async function lastLines(path: string, count: number, since = 0, tailBytes = TAIL_BYTES): Promise<string[]> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return []
  try {
    const { size } = await file.stat()
    const from = Math.max(since > size ? 0 : since, size - tailBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    return buffer
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .filter(line => line !== '')
      .slice(-count)
  } finally {
    await file.close()
  }
}
