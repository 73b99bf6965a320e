import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { errnoOf } from './afloat-error.ts'

/** A process named so that a reused pid is never mistaken for it. */
export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  /** Start time in clock ticks since boot: field 22 of /proc/PID/stat, proc_pid_stat(5). */
  startTime: z.int().nonnegative(),
})
export type ProcessIdentity = z.infer<typeof processIdentitySchema>

/** Only `dead` licenses a destructive step. */
export type Evidence = 'alive' | 'dead' | 'unknown'

export interface ProcessStat {
  readonly pid: number
  readonly command: string
  /** One letter as in proc_pid_stat(5): R, S, D, Z, T, … */
  readonly state: string
  readonly parent: number
  readonly threads: number
  readonly startTime: number
}

/** The fields of a /proc/PID/stat line. The command may hold spaces and brackets, so fields count from its last one. */
export function parseStat(line: string): ProcessStat | undefined {
  const open = line.indexOf('(')
  const close = line.lastIndexOf(')')
  if (open < 0 || close < open) return undefined
  const fields = line.slice(close + 2).split(' ')
  const [state, parent, threads, startTime] = [fields[0], Number(fields[1]), Number(fields[17]), Number(fields[19])]
  if (state === undefined || ![parent, threads, startTime].every(Number.isInteger)) return undefined
  return { pid: Number.parseInt(line, 10), command: line.slice(open + 1, close), state, parent, threads, startTime }
}

/** The process behind a pid now, or undefined when there is none. Errors other than "no such process" are thrown. */
export async function statOf(pid: number): Promise<ProcessStat | undefined> {
  try {
    return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    const code = errnoOf(error)
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await statOf(pid)
  return stat && !isDead(stat) ? { pid, startTime: stat.startTime } : undefined
}

/**
 * A zombie is dead: it holds no file, no lock and no socket any more. But while other threads of it are still on their
 * way out, its first thread shows as a zombie already and its locks are held (seen with dockerd after SIGTERM).
 */
export function isDead(stat: ProcessStat): boolean {
  return stat.state === 'X' || (stat.state === 'Z' && stat.threads <= 1)
}

/** Whether two names mean the same process; nobody is the same as nobody. */
export function isSameProcess(one: ProcessIdentity | undefined, other: ProcessIdentity | undefined): boolean {
  return one?.pid === other?.pid && one?.startTime === other?.startTime
}

/** One for each process, to be compared as text. */
export function keyOfProcess({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${startTime}`
}

/** Whether this very process lives. */
export async function evidenceOf(identity: ProcessIdentity): Promise<Evidence> {
  try {
    const stat = await statOf(identity.pid)
    return stat && stat.startTime === identity.startTime && !isDead(stat) ? 'alive' : 'dead'
  } catch {
    return 'unknown'
  }
}
