import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Orphan, OrphanLog } from '../../../preload/contract/orphan.ts'
import { closeFd } from '../../host/libc.ts'
import { bufferedBytes, makePipe, peek } from '../../host/pipes.ts'
import type { MendPlace } from './mend/mend.ts'
import { shimFiles } from './mend/task-folder.ts'
import { recordsFolder } from './places.ts'

const lineSchema = z.object({ log: z.string(), stream: z.enum(['stdout', 'stderr']), time: z.string() })

type Line = OrphanLog['lines'][number]

/**
 * The last lines of an orphan: what its log file holds, then what waits in the pipes that its containerd shim holds.
 * Nothing is taken out of them: it stays for the engine that adopts it.
 */
export async function orphanLog({ dataRoot }: MendPlace, orphan: Orphan, last: number): Promise<OrphanLog> {
  const file = join(recordsFolder(orphan.dataRoot || dataRoot), orphan.id, `${orphan.id}-json.log`)
  const written = (await readFile(file, 'utf8').catch(() => '')).split('\n').flatMap(fromJsonFile)
  const waiting = orphan.shimPid === 0 ? [] : await waitingLines(orphan)
  return { id: orphan.id, lines: last === 0 ? [] : [...written, ...waiting].slice(-last) }
}

function fromJsonFile(text: string): Line[] {
  try {
    const { log, stream, time } = lineSchema.parse(JSON.parse(text))
    return [{ stream, time, text: log.replace(/\n$/, '') }]
  } catch {
    // The last line may be in writing.
    return []
  }
}

async function waitingLines(orphan: Orphan): Promise<Line[]> {
  const files = await shimFiles(orphan.shimPid)
  const lines: Line[] = []
  for (const stream of ['stdout', 'stderr'] as const) {
    const fifo = files.find(({ target }) =>
      target.replace(/ \(deleted\)$/, '').match(new RegExp(`${orphan.id}/[^/]+-${stream}$`)),
    )
    if (fifo) lines.push(...(await peekLines(fifo.path, stream)))
  }
  return lines
}

async function peekLines(path: string, stream: Line['stream']): Promise<Line[]> {
  const fifo = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (!fifo) return []
  const through = makePipe()
  try {
    const waiting = Buffer.alloc(Math.max(1, bufferedBytes(fifo.fd)))
    const count = peek(fifo.fd, through, waiting)
    const texts = waiting.toString('utf8', 0, count).split('\n')
    return texts.filter(text => text !== '').map(text => ({ stream, time: null, text }))
  } finally {
    closeFd(through.reader)
    closeFd(through.writer)
    await fifo.close()
  }
}
