import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Orphan, OrphanLog, OrphanLogPlace } from '../../../preload/contract/orphan.ts'
import type { Home } from '../../host/home.ts'
import { closeFd } from '../../host/libc.ts'
import { bufferedBytes, capacityOf, makePipe, peek, setCapacity } from '../../host/pipes.ts'
import { filesOf } from './facts.ts'
import { keepsFile, linesOf, readEntries } from './log-entries.ts'
import { shimFiles } from './mend/task-folder.ts'
import { recordsFolder } from './places.ts'

/** A pipe with less room than this holds its writer up: bytes. A write of up to a page is one piece. */
const PAGE = 4096
/** dockerd reads the pipes of these itself: what waits in them is about to be in the file. */
const READ_BY_ENGINE: readonly Orphan['kind'][] = ['endangered', 'two-processes']

const BEGINNING: OrphanLogPlace = { file: 0, stdout: 0, stderr: 0 }

/**
 * What an orphan wrote: what its log file holds, then what waits in the pipes that its containerd shim holds. Nothing is
 * taken out of them: it stays for the engine that adopts it. With `after` it is followed: null begins with the last
 * lines, the `next` of an answer goes on from there; lines are then given once they have their end.
 */
export async function orphanLog(
  home: Home,
  orphan: Orphan,
  last: number,
  after: OrphanLogPlace | null | undefined,
): Promise<OrphanLog> {
  const from = after ?? BEGINNING
  const once = after === undefined
  const driver = (await filesOf(home, orphan.dataRoot, orphan.id))?.hostConfig.LogConfig.Type ?? 'json-file'
  const folder = join(recordsFolder(orphan.dataRoot), orphan.id)
  const file = await readEntries(driver, folder, orphan.id, after ? from.file : undefined)
  const pipes = await waiting(orphan)
  const lines = [...linesOf(file.entries, once)]
  const next = { ...from, file: file.next }
  // What waited and was told has been read by somebody: it is in the file by now, or about to be.
  const over = from.stdout > pipes.stdout.bytes.length || from.stderr > pipes.stderr.bytes.length
  for (const stream of ['stdout', 'stderr'] as const) {
    const bytes = pipes[stream].bytes
    next[stream] = once ? bytes.length : Math.max(from[stream], bytes.lastIndexOf(0x0a) + 1)
    const texts = bytes.toString('utf8', from[stream], next[stream]).split('\n')
    lines.push(...texts.filter(text => text !== '').map(text => ({ stream, time: null, text })))
  }
  const shown = over ? [] : after ? lines : last === 0 ? [] : lines.slice(-last)
  const full = pipes.stdout.full || pipes.stderr.full
  return { id: orphan.id, driver, readable: keepsFile(driver), lines: shown, full, next, over }
}

interface Waiting {
  readonly bytes: Buffer
  readonly full: boolean
}

async function waiting(orphan: Orphan): Promise<Record<'stdout' | 'stderr', Waiting>> {
  const nothing = { bytes: Buffer.alloc(0), full: false }
  if (orphan.shimPid === 0 || READ_BY_ENGINE.includes(orphan.kind)) return { stdout: nothing, stderr: nothing }
  const files = await shimFiles(orphan.shimPid)
  const of = (stream: string) => {
    const name = new RegExp(`${orphan.id}/[^/]+-${stream}$`)
    const fifo = files.find(({ target }) => name.test(target.replace(/ \(deleted\)$/, '')))
    return fifo ? peekAll(fifo.path) : nothing
  }
  return { stdout: await of('stdout'), stderr: await of('stderr') }
}

async function peekAll(path: string): Promise<Waiting> {
  const fifo = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (!fifo) return { bytes: Buffer.alloc(0), full: false }
  const through = makePipe()
  try {
    // Afloat may have enlarged the FIFO, and all of it is wanted.
    setCapacity(through.writer, capacityOf(fifo.fd))
    const into = Buffer.alloc(Math.max(1, bufferedBytes(fifo.fd)))
    const count = peek(fifo.fd, through, into)
    return { bytes: into.subarray(0, count), full: capacityOf(fifo.fd) - count < PAGE }
  } finally {
    closeFd(through.reader)
    closeFd(through.writer)
    await fifo.close()
  }
}
