import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { TestHome } from './test-home.ts'
import { until } from './until.ts'

/** Kills everything of a home at once, as a power cut does: supervisor, engine, containerd shims, and the containers. */
export function cutPower(home: TestHome, containers: readonly number[]): void {
  for (const pid of [...containers, ...processesOf(home)]) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Ended by the death of another one.
    }
  }
}

/** Makes the home look as after a boot: nothing runs, nothing is mounted, and `run/` is of a boot before. */
export async function comeBackFromBoot(home: TestHome): Promise<void> {
  // What was being started in that moment is killed when it shows.
  await until(
    'everything to be dead',
    async () => {
      cutPower(home, [])
      return processesOf(home)
    },
    pids => pids.length === 0,
  )
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').flatMap(line => line.split(' ')[1] ?? [])
  for (const mount of mounts.filter(path => path.startsWith(`${home.path}/`)).reverse()) {
    await promisify(execFile)('umount', ['--lazy', mount])
  }
  await writeFile(home.home.run.bootId, 'a boot before\n')
}

function processesOf(home: TestHome): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(name => {
      try {
        // The command that waits for the upgrade ends by itself.
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8')
        return line.includes(home.path) && !line.includes('\0upgrade\0')
      } catch {
        return false
      }
    })
    .map(Number)
}
