import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** After starting things a process still tidies up its memory: milliseconds. */
const SETTLED_MS = 10_000
/** Long enough for what happens every half a minute to be seen: milliseconds. */
const WATCH_MS = 60_000

export interface IdleFigures {
  /** Share of one core, in percent. */
  readonly cpuPercent: number
  /** Proportional set size, MiB. */
  readonly memoryMiB: number
}

/** What a process costs while nothing happens. */
export async function idleFigures(pid: number): Promise<IdleFigures> {
  await sleep(SETTLED_MS)
  const before = await cpuMs(pid)
  const begun = performance.now()
  await sleep(WATCH_MS)
  const cpuPercent = (((await cpuMs(pid)) - before) / (performance.now() - begun)) * 100
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  const pss = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1])
  if (!(pss > 0)) throw new Error(`process ${pid} has no memory: nothing was measured`)
  return { cpuPercent: Math.round(cpuPercent * 1000) / 1000, memoryMiB: Math.round(pss / 1024) }
}

/** Processor time of all threads of a process: milliseconds, from nanoseconds (the first field of schedstat). */
async function cpuMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`)
  const stats = await Promise.all(threads.map(thread => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')))
  return stats.reduce((sum, stat) => sum + Number(stat.split(' ')[0]) / 1e6, 0)
}
