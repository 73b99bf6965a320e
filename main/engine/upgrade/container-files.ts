import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readTextIfThere, writeAtomically } from '../../host/files.ts'
import type { ContainerRecord } from '../../shims/record.ts'

/** What dockerd itself remembers of a container, in its data root: state and settings. */
const FILES = ['config.v2.json', 'hostconfig.json']

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

/** Gives them back where they changed, for containers whose process is as it was. No dockerd may run. */
export async function returnContainerFiles(
  dataRoot: string,
  aside: string,
  containers: readonly ContainerRecord[],
): Promise<void> {
  for (const { id } of containers) {
    for (const name of FILES) {
      const kept = await readTextIfThere(join(aside, id, name))
      if (kept === undefined) continue
      const path = join(dataRoot, 'containers', id, name)
      if (kept !== (await readFile(path, 'utf8').catch(() => ''))) await writeAtomically(path, kept, 0o600)
    }
  }
}

export async function dropContainerFiles(aside: string): Promise<void> {
  await rm(aside, { recursive: true, force: true })
}
