import { readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './until.ts'

const ROOT = '/sys/fs/cgroup'

/** Ends all that runs in a cgroup, wherever it is in the tree below, and removes it from every hierarchy. */
export async function endCgroup(name: string): Promise<void> {
  const folders = await foldersOf(name)
  await until(
    `the end of what runs in ${name}`,
    async () => {
      const pids = (await Promise.all(folders.map(pidsIn))).flat()
      for (const pid of pids) killIfThere(pid)
      return pids
    },
    pids => pids.length === 0,
  )
  for (const folder of folders) await rmdir(folder).catch(() => undefined)
}

/** Of each hierarchy (the machine's one, with version 2), the innermost first: only an empty one can be removed. */
async function foldersOf(name: string): Promise<string[]> {
  const tops = [
    ROOT,
    ...(await readdir(ROOT, { withFileTypes: true })).filter(isFolder).map(({ name }) => join(ROOT, name)),
  ]
  const found: string[] = []
  for (const top of tops) {
    const below = await readdir(join(top, name), { withFileTypes: true, recursive: true }).catch(() => undefined)
    if (!below) continue
    found.push(join(top, name), ...below.filter(isFolder).map(({ parentPath, name }) => join(parentPath, name)))
  }
  return found.sort((one, other) => other.length - one.length)
}

function isFolder(entry: { isDirectory(): boolean }): boolean {
  return entry.isDirectory()
}

async function pidsIn(folder: string): Promise<number[]> {
  const text = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).map(Number)
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
