import { constants } from 'node:fs'
import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readTextIfThere, writeAtomically } from '../../host/files.ts'
import type { ContainerRecord } from '../../shims/record.ts'
import { restoreNamespaceFile } from '../orphans/mend/mounts.ts'

/** What dockerd itself remembers of a container, in its data root: state and settings. */
const FILES = ['config.v2.json', 'hostconfig.json']
/** libnetwork's store, in the data root (the same from 20.10 to 28.5). */
const NETWORKS = ['network', 'files', 'local-kv.db']
/** How a container's record says that it runs; settings say neither. */
const RUNS = /"Running":true/

/**
 * Sets aside what dockerd remembers of each container. An engine that takes a living container for dead writes that
 * down, and its predecessor would believe it.
 */
export async function keepContainerFiles(
  dataRoot: string,
  aside: string,
  containers: readonly ContainerRecord[],
): Promise<void> {
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { recursive: true, mode: 0o700 })
  for (const { id } of containers) {
    await mkdir(join(aside, id))
    for (const name of FILES) {
      await cp(join(dataRoot, 'containers', id, name), join(aside, id, name)).catch(() => undefined)
    }
  }
}

/**
 * The same for dockerd's records of networks: which addresses and ports a container has. A database, so it is copied
 * while no dockerd runs; the first copy is the one from before the change.
 */
export async function keepNetworkRecords(dataRoot: string, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true, mode: 0o700 })
  await copyFile(join(dataRoot, ...NETWORKS), join(aside, 'networks'), constants.COPYFILE_EXCL).catch(() => undefined)
}

/**
 * Gives back what dockerd remembered of containers whose process is as it was. Where it took one of them for dead, it
 * has also given its network away, so those records come back too. No dockerd may run.
 */
export async function returnContainerFiles(
  dataRoot: string,
  aside: string,
  containers: readonly ContainerRecord[],
): Promise<void> {
  let forgotten = false
  for (const { id } of containers) {
    for (const name of FILES) {
      const kept = await readTextIfThere(join(aside, id, name))
      if (kept === undefined) continue
      const path = join(dataRoot, 'containers', id, name)
      const now = await readFile(path, 'utf8').catch(() => '')
      forgotten ||= RUNS.test(kept) && !RUNS.test(now)
      if (kept !== now) await writeAtomically(path, kept, 0o600)
    }
  }
  if (!forgotten) return
  // Unmounted with the network: without the file the engine cannot find its way into the container's namespace.
  for (const { sandboxKey, process } of containers) await restoreNamespaceFile(sandboxKey, process.pid)
  const networks = await readFile(join(aside, 'networks')).catch(() => undefined)
  if (networks) await writeAtomically(join(dataRoot, ...NETWORKS), networks, 0o600)
}

export async function dropContainerFiles(aside: string): Promise<void> {
  await rm(aside, { recursive: true, force: true })
}
