import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { evidenceOf, identityOf } from '../../host/process-identity.ts'

/** A name beside the bundles that no bundle can have; it tells whose work it is, so that only dead work is removed. */
export async function workFolderName(version: string): Promise<string> {
  const self = await identityOf(process.pid)
  return `.work-${version}-${process.pid}-${self?.startTime ?? 0}-${randomBytes(3).toString('hex')}`
}

/** Removes what killed installations and removals left. */
export async function removeLeftovers(engines: string): Promise<void> {
  for (const name of await readdir(engines)) {
    const owner = /^\.work-.*-(\d+)-(\d+)-[0-9a-f]{6}$/.exec(name)
    if (!owner) continue
    const evidence = await evidenceOf({ pid: Number(owner[1]), startTime: Number(owner[2]) })
    if (evidence === 'dead') await rm(join(engines, name), { recursive: true, force: true })
  }
}
