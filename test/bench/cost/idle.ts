import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Long enough for what happens every few seconds to be seen often: milliseconds. */
const WATCH_MS = 20_000
/** USER_HZ of Linux, in which /proc counts: ticks a second. */
const TICKS = 100

export interface IdleFigures {
  /** Share of one core, in percent. */
  readonly cpuPercent: number
  /** Proportional set size, MiB. */
  readonly memoryMiB: number
}

/** What a process costs while nothing happens. */
export async function idleFigures(pid: number): Promise<IdleFigures> {
  const before = await ticks(pid)
  const begun = performance.now()
  await sleep(WATCH_MS)
  const seconds = (performance.now() - begun) / 1000
  const cpuPercent = (((await ticks(pid)) - before) / TICKS / seconds) * 100
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  const pss = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1])
  if (!(pss > 0)) throw new Error(`process ${pid} has no memory: nothing was measured`)
  return { cpuPercent: Math.round(cpuPercent * 100) / 100, memoryMiB: Math.round(pss / 1024) }
}

/** User and system time of a process and its threads: fields 14 and 15 of proc_pid_stat(5). */
async function ticks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
