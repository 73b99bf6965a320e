import { readdir, readFile, readlink } from 'node:fs/promises'
import { isDead, type ProcessStat, statOf } from './process-identity.ts'

/** A process as /proc shows it: what it runs and with which arguments. */
export interface ProcessView {
  readonly pid: number
  /** Path of its program; a program that was replaced since ends in ` (deleted)`. Empty where it may not be read. */
  readonly exe: string
  readonly args: readonly string[]
}

/** Those of these processes that live, by their parent, the oldest first. */
export async function byParent(pids: readonly number[]): Promise<Map<number, ProcessStat[]>> {
  const stats = await Promise.all(pids.map(pid => statOf(pid).catch(() => undefined)))
  const alive = stats.filter(stat => stat !== undefined).filter(stat => !isDead(stat))
  const children = new Map<number, ProcessStat[]>()
  for (const stat of alive.sort((one, other) => one.startTime - other.startTime)) {
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat])
  }
  return children
}

/** Whether a process is the first one of a pid namespace of its own: `NSpid` of proc_pid_status(5). */
export async function isFirstOfNamespace(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^NSpid:.*\s\d+\s+1$/m.test(status)
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
