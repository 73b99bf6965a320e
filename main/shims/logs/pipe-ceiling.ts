import { readFile, writeFile } from 'node:fs/promises'

const CEILING = '/proc/sys/fs/pipe-max-size'

/** The kernel's default, for where it cannot be read: bytes. */
const DEFAULT_CEILING = 1 << 20

/** The largest pipe that a process without CAP_SYS_RESOURCE may have: bytes. */
export async function pipeCeiling(): Promise<number> {
  const text = await readFile(CEILING, 'utf8').catch(() => '')
  return Number.parseInt(text, 10) || DEFAULT_CEILING
}

/** Sets the machine's ceiling; false where that is not ours to do. Pipes that are larger already stay so. */
export async function setPipeCeiling(bytes: number): Promise<boolean> {
  try {
    await writeFile(CEILING, String(bytes))
    return true
  } catch {
    return false
  }
}
