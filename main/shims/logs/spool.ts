import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptLog } from '../../../preload/contract/kept-log.ts'
import { AfloatError, errnoOf } from '../../host/afloat-error.ts'
import type { ContainerRecord } from '../record.ts'
import type { LogTarget } from './drivers/log-options.ts'

/** `NAME.ID.log`: the container may be gone when somebody looks for what it wrote. */
const FILE = /^(.+)\.([0-9a-f]{64})\.log$/

/**
 * Where the output of a container goes whose driver (journald, syslog, fluentd, …) only the engine can feed: a file of
 * ours in the form of `json-file`, kept for people to read. Undefined for `none`, which keeps nothing.
 */
export function spoolTarget({ id, name, log }: ContainerRecord, folder: string): LogTarget | undefined {
  if (log.driver === 'none') return undefined
  const rotation = { maxSize: Number.POSITIVE_INFINITY, maxFiles: 1, compress: false }
  return { driver: 'json-file', path: join(folder, `${name}.${id}.log`), rotation }
}

/** What was spooled and not removed, by name. */
export async function listSpool(folder: string): Promise<KeptLog[]> {
  const names = await readdir(folder).catch(error => {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  })
  const found: KeptLog[] = []
  for (const file of names.sort()) {
    const [, name, id] = FILE.exec(file) ?? []
    if (name === undefined || id === undefined) continue
    const path = join(folder, file)
    const { size, mtime } = await stat(path)
    found.push({ id, name, path, bytes: size, writtenAt: mtime.toISOString() })
  }
  return found
}

/** Removes what was kept of a container, by its name or the beginning of its id. Throws AfloatError (log-unknown). */
export async function removeSpool(folder: string, ref: string): Promise<KeptLog[]> {
  const kept = keptOf(await listSpool(folder), ref)
  for (const { path } of kept) await rm(path, { force: true })
  return listSpool(folder)
}

function keptOf(all: readonly KeptLog[], ref: string): KeptLog[] {
  const kept = all.filter(({ name, id }) => name === ref || id.startsWith(ref))
  if (kept.length > 0) return kept
  throw new AfloatError({
    code: 'log-unknown',
    what: `Afloat keeps no output of ${ref}.`,
    unchanged: 'Nothing was changed.',
    remedy: 'See what it keeps: afloat logs',
  })
}
