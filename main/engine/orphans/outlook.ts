import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { isThere, readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import type { Bundle } from '../releases/bundle.ts'
import { ctrOf, taskIds } from './ctr.ts'
import { ownDataRoot } from './facts.ts'
import { hasTaskFolder } from './mend/task-folder.ts'
import { hasPapers, papersFolder } from './papers.ts'
import { recordsFolder, taskFolder } from './places.ts'
import type { Outlook } from './prospect.ts'

/** What is about to be started. */
export interface PlannedStart {
  readonly home: Home
  readonly dataRoot: string
  /** The containerd that would take the containers over, or does. */
  readonly containerd: Bundle
  readonly containerdRuns: boolean
}

/** Gathers the facts of one container that runs. `tasks` are those that the containerd that runs has in memory. */
export async function outlookOf(
  plan: PlannedStart,
  id: string,
  pid: number,
  shims: readonly ProcessIdentity[],
  tasks: ReadonlySet<string> | undefined,
): Promise<Outlook> {
  const { home, dataRoot, containerd, containerdRuns } = plan
  const own = await ownDataRoot(home, dataRoot, id)
  const hasTask = await hasTaskFolder(home, id)
  return {
    hasShim: shims.length > 0,
    taskKnown: tasks === undefined ? hasTask : tasks.has(id),
    record: await recordState(join(recordsFolder(own), id)),
    hasPapers: await hasPapers(home, id, pid),
    sameDataRoot: await isWithin(own, dataRoot),
    bootstrap: await bootstrapVersion(home, id),
    containerdMajor: Number.parseInt(containerd.record.containerdVersion, 10),
    containerdRuns,
  }
}

const stateSchema = z.object({ State: z.object({ Running: z.boolean() }) })

async function recordState(folder: string): Promise<Outlook['record']> {
  const path = join(folder, 'config.v2.json')
  if (!(await isThere(path))) return 'missing'
  try {
    return stateSchema.parse(JSON.parse((await readTextIfThere(path)) ?? '')).State.Running ? 'running' : 'other'
  } catch {
    // Cut short: dockerd would not load it either.
    return 'missing'
  }
}

/** The data root itself, or the folder in it that an engine with remapped users uses. */
async function isWithin(path: string, folder: string): Promise<boolean> {
  const [one, other] = await Promise.all([path, folder].map(name => realpath(name).catch(() => name)))
  return one !== undefined && other !== undefined && `${one}${sep}`.startsWith(`${other}${sep}`)
}

async function bootstrapVersion(home: Home, id: string): Promise<number> {
  for (const folder of [taskFolder(home, id), join(papersFolder(home, id), 'task')]) {
    const text = await readTextIfThere(join(folder, 'bootstrap.json'))
    const version = /"version":\s*(\d+)/.exec(text ?? '')?.[1]
    if (version) return Number(version)
  }
  return 2
}

/** The tasks that the containerd that runs has in memory; undefined where it does not say. */
export async function knownTasks({ home, containerd }: PlannedStart): Promise<Set<string> | undefined> {
  return taskIds(ctrOf(home, containerd)).catch(() => undefined)
}
