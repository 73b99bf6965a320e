import { readdir, readFile } from 'node:fs/promises'

/** Linux counts processor time in these, whatever the machine: see `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100

/** What a family of processes costs at one moment. */
export interface Cost {
  /** Proportional set size of all of them: MiB. */
  readonly pssMiB: number
  /** Processor time that they have used so far, their ended children included: seconds. */
  readonly cpuSeconds: number
  readonly processes: number
}

/** The cost of a process and all that descend from it. */
export async function costOf(pid: number): Promise<Cost> {
  const pids = await familyOf(pid)
  const [pss, cpu] = await Promise.all([Promise.all(pids.map(pssOf)), Promise.all(pids.map(cpuOf))])
  return { pssMiB: sum(pss) / 1024, cpuSeconds: sum(cpu), processes: pids.length }
}

async function familyOf(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>()
  for (const name of (await readdir('/proc')).filter(text => /^\d+$/.test(text))) {
    const fields = await statOf(Number(name))
    const parent = Number(fields?.[1])
    if (fields) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const family = [pid]
  for (const member of family) family.push(...(children.get(member) ?? []))
  return family
}

/** The fields of /proc/PID/stat from the state on, see proc(5); undefined once it is gone. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')
}

async function cpuOf(pid: number): Promise<number> {
  // utime, stime, cutime, cstime: fields 14 to 17 counted from the pid.
  const fields = (await statOf(pid))?.slice(11, 15) ?? []
  return sum(fields.map(Number)) / TICKS_PER_SECOND
}

async function pssOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
