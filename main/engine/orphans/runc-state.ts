import { join } from 'node:path'
import { z } from 'zod'
import { readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import { runcFolder } from './places.ts'

/** The part of runc's state.json that is read here (libcontainer's State, the same from runc 1.0 to 1.3). */
const stateSchema = z.object({
  init_process_pid: z.int(),
  /** Clock ticks since boot, as in /proc/PID/stat: with the pid it names the process. */
  init_process_start: z.int(),
  config: z.object({
    rootfs: z.string(),
    mounts: z.array(z.object({ source: z.string(), destination: z.string() })).nullish(),
  }),
})

export interface RuncState {
  readonly process: ProcessIdentity
  readonly rootfs: string
  readonly mounts: readonly { readonly source: string; readonly destination: string }[]
}

/** What runc knows of a container; undefined where it knows nothing or is writing at this moment. */
export async function readRuncState(home: Home, id: string): Promise<RuncState | undefined> {
  const text = await readTextIfThere(join(runcFolder(home), id, 'state.json')).catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const { init_process_pid: pid, init_process_start: startTime, config } = stateSchema.parse(JSON.parse(text))
    return { process: { pid, startTime }, rootfs: config.rootfs, mounts: config.mounts ?? [] }
  } catch {
    return undefined
  }
}

/** The data root that a container's rootfs lies in: `<data root>/overlay2/<layer>/merged`, or `<data root>/<driver>/…`. */
export function dataRootOf({ rootfs, mounts }: RuncState, id: string): string {
  // Most containers have their host name's file mounted from the record's own folder.
  const own = mounts.find(({ source }) => source.endsWith(`/containers/${id}/hostname`))
  if (own) return own.source.slice(0, -`/containers/${id}/hostname`.length)
  return /^(.*)\/(?:overlay2|vfs|fuse-overlayfs|btrfs|zfs|rootfs)\//.exec(rootfs)?.[1] ?? ''
}
