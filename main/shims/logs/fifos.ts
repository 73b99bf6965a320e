import { readdir, readlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { statOf } from '../../host/process-identity.ts'
import type { ContainerRecord } from '../record.ts'
import type { StreamName } from './drivers/driver.ts'

/** One stream's way out of a container: its own pipe, which the containerd shim copies to a FIFO that dockerd reads. */
export interface StreamPath {
  readonly name: StreamName
  /** Opens the FIFO even where its name is gone: a file of the containerd shim under /proc. */
  readonly fifo: string
  /** The same for the reading end of the container's own pipe; undefined for a terminal. */
  readonly pipe: string | undefined
}

export interface ContainerStreams {
  readonly id: string
  /** The containerd shim. */
  readonly shimPid: number
  readonly streams: readonly StreamPath[]
}

/**
 * Finds a container's FIFOs among the open files of its containerd shim, which is the parent of the container's first
 * process. Up to 27 they are called `<id>/init-stdout`, from 28 on `<id>/<id>-stdout`. Undefined where the container or
 * its shim is gone.
 */
export async function findStreams(container: ContainerRecord): Promise<ContainerStreams | undefined> {
  const first = await statOf(container.process.pid)
  if (!first || first.startTime !== container.process.startTime) return undefined
  const shimPid = first.parent
  const files = await openFiles(shimPid)
  const own = await Promise.all([1, 2].map(fd => readlink(`/proc/${container.process.pid}/fd/${fd}`).catch(() => '')))
  const streams: StreamPath[] = []
  for (const [index, name] of (['stdout', 'stderr'] as const).entries()) {
    const fifo = files.find(file => isFifo(file.target, container.id, name))
    if (!fifo) continue
    const pipe = own[index]?.startsWith('pipe:') ? files.find(file => file.target === own[index]) : undefined
    streams.push({ name, fifo: fifo.path, pipe: pipe?.path })
  }
  return { id: container.id, shimPid, streams }
}

function isFifo(target: string, id: string, stream: StreamName): boolean {
  const path = target.replace(/ \(deleted\)$/, '')
  const name = basename(path)
  return basename(dirname(path)) === id && (name === `init-${stream}` || name === `${id}-${stream}`)
}

async function openFiles(pid: number): Promise<{ path: string; target: string }[]> {
  const folder = `/proc/${pid}/fd`
  const numbers = await readdir(folder).catch(() => [])
  return Promise.all(
    numbers.map(async number => {
      const path = `${folder}/${number}`
      return { path, target: await readlink(path).catch(() => '') }
    }),
  )
}
