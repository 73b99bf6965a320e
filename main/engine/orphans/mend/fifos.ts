import { lstat, mkdir, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { shimFiles } from './task-folder.ts'

/**
 * Gives the FIFOs that a containerd shim holds open their names back. dockerd removes the names of a container that it
 * takes for dead, and a deleted FIFO cannot be linked again; but a symbolic link to the shim's own open file leads
 * dockerd to the very same pipe, with all that waits in it.
 */
export async function restoreFifos(id: string, shimPid: number): Promise<string | undefined> {
  const names = new Map<string, string>()
  for (const { path, target } of await shimFiles(shimPid)) {
    const name = target.replace(/ \(deleted\)$/, '')
    if (name !== target && isOutput(name, id)) names.set(name, path)
  }
  for (const [name, path] of names) {
    const there = await lstat(name).catch(() => undefined)
    if (there?.isFIFO()) await rm(name)
    else if (there) continue
    await mkdir(dirname(name), { recursive: true, mode: 0o700 })
    await symlink(path, name)
  }
  return names.size === 0 ? undefined : 'Gave the pipes of its output their names back.'
}

function isOutput(name: string, id: string): boolean {
  return name.includes(`/${id}/`) && /\/(init|[0-9a-f]{64})-std(in|out|err)$/.test(name)
}
