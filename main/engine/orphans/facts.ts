import { join } from 'node:path'
import type { Orphan } from '../../../preload/contract/orphan.ts'
import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import type { Found } from './look.ts'
import { judgeNetworks } from './mend/networks.ts'
import { hasPapers, papersFolder } from './papers.ts'
import { type ContainerFiles, portTexts, readContainerFiles } from './papers-schema.ts'
import { recordsFolder } from './places.ts'
import { commandOf, memoryOf, startedAt } from './process-facts.ts'
import { dataRootOf, readRuncState } from './runc-state.ts'
import { actionsFor, evidenceLines, reasonOf } from './sentences.ts'

/** Everything that can be told of an orphan without its engine: from its own files and /proc. */
export async function describeOrphan(home: Home, dataRoot: string, found: Found, running: Inventory): Promise<Orphan> {
  const { kind, sighting } = found
  const { id, process, shims } = sighting
  const files = await filesOf(home, dataRoot, id)
  const own = await ownDataRoot(home, dataRoot, id)
  const config = files?.config
  const adoptable =
    own === dataRoot &&
    process !== undefined &&
    (await hasPapers(home, id, process.pid)) &&
    (await judgeNetworks(home, dataRoot, id, running)) !== 'lost'
  return {
    id,
    name: config?.Name.replace(/^\//, '') || id.slice(0, 12),
    kind,
    pid: process?.pid ?? 0,
    reason: reasonOf(kind, sighting),
    evidence: [
      ...evidenceLines(sighting),
      ...(own !== dataRoot && own !== '' ? [`Its files lie in ${own}; the engine's data root is ${dataRoot}.`] : []),
    ],
    image: config?.Config.Image ?? '',
    command: config ? [config.Path, ...config.Args].join(' ') : process ? await commandOf(process.pid) : '',
    ports: files ? portTexts(files.hostConfig) : [],
    mounts: Object.values(config?.MountPoints ?? {}).map(
      ({ Source, Destination, Name }) => `${Name || Source}:${Destination}`,
    ),
    networks: Object.keys(config?.NetworkSettings?.Networks ?? {}),
    startedAt: process ? await startedAt(process) : null,
    memory: process ? await memoryOf(process.pid) : null,
    shimPid: shims[0]?.pid ?? 0,
    dataRoot: own,
    blocks: [],
    actions: actionsFor(kind, adoptable),
    left: false,
  }
}

/** dockerd's files of a container: its own data root's first, then the copies that Afloat has. */
export async function filesOf(home: Home, dataRoot: string, id: string): Promise<ContainerFiles | undefined> {
  const own = await ownDataRoot(home, dataRoot, id)
  return (
    (await readContainerFiles(join(recordsFolder(own || dataRoot), id))) ??
    (await readContainerFiles(join(papersFolder(home, id), 'record')))
  )
}

/** The data root that a container was started from; the engine's own where nothing tells. */
export async function ownDataRoot(home: Home, dataRoot: string, id: string): Promise<string> {
  const state = await readRuncState(home, id)
  return (state && dataRootOf(state, id)) || dataRoot
}
