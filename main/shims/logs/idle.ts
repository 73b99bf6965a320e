import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { parseStat } from '../../host/process-identity.ts'

/** Between two looks: milliseconds. Long enough for a thread that was woken to get to its read. */
const LOOK_MS = 3

/**
 * Waits until a process has nothing under way: all its threads sleep and it read and wrote nothing between two looks
 * at which `empty` held. False when that did not come within `limitMs`.
 */
export async function untilIdle(pid: number, empty: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs
  let before: string | undefined
  while (performance.now() < end) {
    const now = empty() && (await allSleep(pid)) ? await transfers(pid) : undefined
    if (now !== undefined && now === before && empty()) return true
    before = now
    await delay(LOOK_MS)
  }
  return false
}

async function allSleep(pid: number): Promise<boolean> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  const stats = await Promise.all(tasks.map(task => readFile(`/proc/${pid}/task/${task}/stat`, 'utf8').catch(() => '')))
  return stats.every(line => line === '' || parseStat(line)?.state === 'S')
}

/** Bytes read and written so far, proc_pid_io(5): every log line that dockerd moves shows here. */
async function transfers(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => undefined)
  return text?.split('\n').slice(0, 2).join(' ')
}
