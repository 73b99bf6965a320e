import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AfloatError } from '../../../host/afloat-error.ts'
import { lockHolder } from '../../../host/lock.ts'

/** Databases that a running engine keeps locked: dockerd's volumes and containerd's metadata. */
const LOCKED_BY_DOCKERD = ['volumes', 'metadata.db']
const LOCKED_BY_CONTAINERD = ['io.containerd.metadata.v1.bolt', 'meta.db']

/** Refuses a dockerd data root that another dockerd uses. Left to itself, the second one hangs until a time limit. */
export async function refuseUsedDataRoot(dataRoot: string): Promise<void> {
  await refuseLocked(dataRoot, join(dataRoot, ...LOCKED_BY_DOCKERD))
}

/** The same for containerd's root. */
export async function refuseUsedContainerdRoot(root: string): Promise<void> {
  await refuseLocked(root, join(root, ...LOCKED_BY_CONTAINERD))
}

async function refuseLocked(folder: string, database: string): Promise<void> {
  const pid = await lockHolder(database)
  if (pid === undefined) return
  const command = pid > 0 ? (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() : ''
  const who = pid > 0 ? `process ${pid}${command ? ` (${command})` : ''}` : 'a process outside this namespace'
  throw new AfloatError({
    code: 'data-root-in-use',
    what: `The data in ${folder} is in use by ${who}, an engine that this home did not start.`,
    unchanged: 'That engine and its data were left alone; nothing was started.',
    remedy: 'Stop that engine, or give this home another data root.',
  })
}
