import { readFile } from 'node:fs/promises'
import type { ProcessIdentity } from '../../host/process-identity.ts'

/** Clock ticks a second: sysconf(_SC_CLK_TCK), 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** When a process was started, ISO 8601; null where /proc does not tell. */
export async function startedAt({ startTime }: ProcessIdentity): Promise<string | null> {
  const boot = /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8').catch(() => ''))?.[1]
  return boot ? new Date((Number(boot) + startTime / TICKS_PER_SECOND) * 1000).toISOString() : null
}

/** Bytes of memory that a process's cgroup uses, else what the process itself has resident; null while unknown. */
export async function memoryOf(pid: number): Promise<number | null> {
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
  const first = /^\d+:([^:]*,)?memory(,[^:]*)?:(.+)$/m.exec(groups)?.[3]
  const second = /^0::(.+)$/m.exec(groups)?.[1]
  const path = first
    ? `/sys/fs/cgroup/memory${first}/memory.usage_in_bytes`
    : second && second !== '/'
      ? `/sys/fs/cgroup${second}/memory.current`
      : undefined
  const used = path ? Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10) : Number.NaN
  if (Number.isInteger(used)) return used
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1]
  return resident ? Number(resident) * 1024 : null
}

export async function commandOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').join(' ').trim()
}

/** How long a process has lived: milliseconds. */
export async function ageOf({ startTime }: ProcessIdentity): Promise<number> {
  const uptime = Number.parseFloat(await readFile('/proc/uptime', 'utf8'))
  return (uptime - startTime / TICKS_PER_SECOND) * 1000
}
