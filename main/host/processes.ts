import { readdir, readFile, readlink } from 'node:fs/promises'

/** A process as /proc shows it: what it runs and with which arguments. */
export interface ProcessView {
  readonly pid: number
  /** Path of its program; a program that was replaced since ends in ` (deleted)`. Empty where it may not be read. */
  readonly exe: string
  readonly args: readonly string[]
}

/** All processes that this one may see. Those that end while being looked at are left out. */
export async function listProcesses(): Promise<ProcessView[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const views = await Promise.all(pids.map(viewOf))
  return views.filter(view => view !== undefined)
}

async function viewOf(pid: number): Promise<ProcessView | undefined> {
  try {
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1)
    // Kernel threads and zombies have none.
    if (args.length === 0) return undefined
    return { pid, exe: await readlink(`/proc/${pid}/exe`).catch(() => ''), args }
  } catch {
    return undefined
  }
}
