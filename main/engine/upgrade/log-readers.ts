import { readdir, readFile, readlink } from 'node:fs/promises'
import { findStreams } from '../../shims/logs/fifos.ts'
import type { ContainerRecord } from '../../shims/record.ts'

/** O_PATH of open(2): a handle on the name, which reads nothing. */
const O_PATH = 0o10000000

/** Whether dockerd reads each of a container's log FIFOs, so that its log grows. A container without any is fine. */
export async function logIsRead(container: ContainerRecord, readByDockerd: ReadonlySet<string>): Promise<boolean> {
  const found = await findStreams(container)
  const fifos = await Promise.all((found?.streams ?? []).map(({ fifo }) => readlink(fifo).catch(() => undefined)))
  return fifos.every(path => path === undefined || readByDockerd.has(path))
}

/** Paths of what a process has open, other than mere handles. */
export async function openPaths(pid: number): Promise<ReadonlySet<string>> {
  const names = await readdir(`/proc/${pid}/fd`)
  const paths = await Promise.all(names.map(name => openPath(pid, name)))
  return new Set(paths.filter(path => path !== undefined))
}

async function openPath(pid: number, fd: string): Promise<string | undefined> {
  try {
    const [path, info] = await Promise.all([
      readlink(`/proc/${pid}/fd/${fd}`),
      readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8'),
    ])
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8)
    return flags & O_PATH ? undefined : path
  } catch {
    // Closed since.
    return undefined
  }
}
