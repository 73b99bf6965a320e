import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import type { ProcessIdentity } from '../../../host/process-identity.ts'
import type { Inventory } from '../../../shims/record.ts'
import type { Bundle } from '../../releases/bundle.ts'
import { ctrOf, taskIds } from '../ctr.ts'
import { hasPapers, papersFolder } from '../papers.ts'
import { readContainerFiles } from '../papers-schema.ts'
import { networkDatabase, recordsFolder, taskFolder } from '../places.ts'
import { readRuncState } from '../runc-state.ts'
import { restoreFifos } from './fifos.ts'
import { restoreNamespaceFile, restoreRoot } from './mounts.ts'
import { judgeNetworks, restoreNetworks } from './networks.ts'
import { recordSaysRunning, restoreRecord } from './record.ts'
import { hasTaskFolder, restoreTaskFolder } from './task-folder.ts'

/** A container whose process and containerd shim live. */
export interface Mendable {
  readonly id: string
  readonly process: ProcessIdentity
  readonly shim: ProcessIdentity
}

export interface MendPlace {
  readonly home: Home
  readonly dataRoot: string
}

/** Copies every record that a mending may change; returns the folder. */
export async function copyAside({ home, dataRoot }: MendPlace, id: string): Promise<string> {
  const time = new Date().toISOString().replaceAll(':', '-')
  const aside = join(home.mended, `${time}-${id.slice(0, 12)}`)
  await mkdir(aside, { recursive: true, mode: 0o700 })
  const sources: [string, string][] = [
    [join(recordsFolder(dataRoot), id, 'config.v2.json'), 'config.v2.json'],
    [join(recordsFolder(dataRoot), id, 'hostconfig.json'), 'hostconfig.json'],
    [networkDatabase(dataRoot), 'local-kv.db'],
  ]
  for (const [from, name] of sources) if (await isThere(from)) await cp(from, join(aside, name))
  for (const name of ['bootstrap.json', 'address', 'config.json', 'init.pid']) {
    const from = join(taskFolder(home, id), name)
    if (await isThere(from)) await cp(from, join(aside, `task-${name}`))
  }
  return aside
}

/** Whether the containerd that runs has a container's task in memory. One that was started without its directory has not. */
export async function containerdHasTask(home: Home, bundle: Bundle, id: string): Promise<boolean> {
  return (await taskIds(ctrOf(home, bundle))).has(id)
}

/** What may be put back while the engine runs and lists the container as running. */
export async function mendBesideEngine(place: MendPlace, one: Mendable): Promise<string[]> {
  const { home, dataRoot } = place
  const did: (string | undefined)[] = []
  if (!(await hasTaskFolder(home, one.id))) did.push(await restoreTaskFolder(home, one.id, one.shim, one.process))
  const record = join(recordsFolder(dataRoot), one.id, 'config.v2.json')
  if (!(await isThere(record))) did.push(await restoreRecord(home, dataRoot, one.id, one.process.pid))
  did.push(await restoreNamespaceFile(await sandboxKeyOf(place, one.id), one.process.pid))
  return did.filter(sentence => sentence !== undefined)
}

/** Puts all back that an engine takes a running container over by. Only while dockerd and containerd are stopped. */
export async function mendWithoutEngine(place: MendPlace, one: Mendable, others: Inventory): Promise<string[]> {
  const { home, dataRoot } = place
  const { id, process, shim } = one
  const did: (string | undefined)[] = []
  if (!(await hasTaskFolder(home, id))) did.push(await restoreTaskFolder(home, id, shim, process))
  const state = await readRuncState(home, id)
  if (state) did.push(await restoreRoot(state.rootfs, dataRoot, process.pid))
  const networks = await judgeNetworks(home, dataRoot, id, others)
  if (networks === 'restorable') did.push(await restoreNetworks(home, dataRoot, id))
  if (networks === 'lost') did.push('Its place in its networks and its published ports could not be put back.')
  did.push(await restoreNamespaceFile(await sandboxKeyOf(place, id), process.pid))
  did.push(await restoreFifos(id, shim.pid))
  const wellRecorded = await recordSaysRunning(dataRoot, id, process.pid)
  if (!wellRecorded && (await hasPapers(home, id, process.pid))) {
    did.push(await restoreRecord(home, dataRoot, id, process.pid))
  }
  return did.filter(sentence => sentence !== undefined)
}

/** Makes containerd's own entry of a container anew where it has none. Once containerd answers, before dockerd is started. */
export async function mendContainerd(home: Home, bundle: Bundle, id: string): Promise<string | undefined> {
  const ctr = ctrOf(home, bundle)
  const known = await ctr('containers', 'info', id).then(
    () => true,
    () => false,
  )
  if (known) return undefined
  const folder = join(home.engine.execRoot, 'containerd', id)
  const label = `com.docker/engine.bundle.path=${folder}`
  const spec = join(taskFolder(home, id), 'config.json')
  await ctr('containers', 'create', '--config', spec, '--runtime', 'io.containerd.runc.v2', '--label', label, id)
  return 'Made its entry in containerd anew.'
}

/** The file of its network namespace; empty where it has none of its own. */
export async function sandboxKeyOf({ home, dataRoot }: MendPlace, id: string): Promise<string> {
  const files =
    (await readContainerFiles(join(papersFolder(home, id), 'record'))) ??
    (await readContainerFiles(join(recordsFolder(dataRoot), id)))
  return files?.config.NetworkSettings?.SandboxKey ?? ''
}
