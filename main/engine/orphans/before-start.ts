import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { AfloatError } from '../../host/afloat-error.ts'
import { readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import { runCommand } from '../../host/run-command.ts'
import type { Inventory } from '../../shims/record.ts'
import type { Bundle } from '../releases/bundle.ts'
import { isThere } from './endangered.ts'
import { type Mendable, mendContainerd, mendWithoutEngine, sandboxKeyOf } from './mend/mend.ts'
import { restoreNamespaceFile } from './mend/mounts.ts'
import { hasTaskFolder } from './mend/task-folder.ts'
import { hasPapers, papersFolder } from './papers.ts'
import { readContainerFiles } from './papers-schema.ts'
import { DOCKER_NAMESPACE, recordsFolder, taskFolder } from './places.ts'
import { dataRootOf, readRuncState } from './runc-state.ts'
import { scan } from './scan.ts'

/** What is about to be started. */
export interface PlannedStart {
  readonly home: Home
  readonly dataRoot: string
  /** The containerd that would take the containers over, or does. */
  readonly containerd: Bundle
  readonly containerdRuns: boolean
}

/** What one container that runs can expect of the start. */
export type Prospect =
  | { readonly kind: 'restored' }
  /** An orphan already: the start changes nothing for it. */
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'mendable'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Facts of a container that runs, for the decision. */
export interface Outlook {
  readonly hasShim: boolean
  /** containerd's state directory is there; where containerd runs, it has the task in memory. */
  readonly taskKnown: boolean
  readonly record: 'running' | 'other' | 'missing'
  readonly hasPapers: boolean
  readonly sameDataRoot: boolean
  /** Version of the protocol that its shim speaks. */
  readonly bootstrap: number
  readonly containerdMajor: number
  readonly containerdRuns: boolean
}

/** Whether a container that runs will be restored by the engine that is about to start. */
export function prospectOf(outlook: Outlook): Prospect {
  if (!outlook.sameDataRoot) {
    return { kind: 'refused', why: 'its data lies in another data root: the engine would not know it' }
  }
  if (!outlook.hasShim) {
    if (outlook.containerdRuns) return { kind: 'not-ours' }
    return { kind: 'refused', why: 'its containerd shim is gone: containerd would kill it' }
  }
  if (!outlook.containerdRuns && outlook.bootstrap > 2 && outlook.containerdMajor < 2) {
    return { kind: 'refused', why: 'its containerd shim is newer than this containerd, which would kill it' }
  }
  if (outlook.record === 'other') return { kind: 'not-ours' }
  if (outlook.record === 'missing') {
    return outlook.hasPapers
      ? { kind: 'mendable', why: "dockerd's record of it is gone" }
      : { kind: 'refused', why: "dockerd's record of it is gone and there is no copy: the engine would not know it" }
  }
  if (!outlook.taskKnown) return { kind: 'mendable', why: "containerd's state directory of it is gone" }
  return { kind: 'restored' }
}

/** A container that runs, and what it can expect. */
export interface Candidate extends Mendable {
  readonly prospect: Prospect
}

/** Looks at all that runs and says what a start would lose; mends nothing. Throws AfloatError (refused-by-check). */
export async function lookBeforeStart(plan: PlannedStart): Promise<Candidate[]> {
  const { own } = await scan(plan.home)
  // Asking costs a moment of the absence: only where a missing directory gives a reason to.
  const folders = await Promise.all([...own.keys()].map(id => hasTaskFolder(plan.home, id)))
  const tasks = plan.containerdRuns && !folders.every(Boolean) ? await knownTasks(plan) : undefined
  const candidates: Candidate[] = []
  const refusals: string[] = []
  for (const { id, process, shims } of own.values()) {
    if (!process) continue
    const prospect = prospectOf(await outlookOf(plan, id, process.pid, shims, tasks))
    const [shim] = shims
    if (prospect.kind === 'refused') refusals.push(`${await nameOf(plan, id)}: ${prospect.why}`)
    else if (shim) candidates.push({ id, process, shim, prospect })
  }
  if (refusals.length > 0) throw refusal(refusals)
  return candidates
}

/** Whether what is to be mended wants a containerd that reads its state anew. */
export function wantsContainerdAnew(candidates: readonly Candidate[]): boolean {
  return candidates.some(({ prospect }) => prospect.kind === 'mendable')
}

/** Puts back what is missing, with dockerd and containerd stopped. A sentence for each thing done. */
export async function mendBeforeStart(
  { home, dataRoot }: PlannedStart,
  candidates: readonly Candidate[],
  others: Inventory,
): Promise<string[]> {
  const did: string[] = []
  for (const one of candidates) {
    if (one.prospect.kind !== 'mendable') continue
    // One that cannot be mended, since it is just ending for instance, keeps no other from its engine.
    const sentences = await mendWithoutEngine({ home, dataRoot }, one, others).catch(error => [`it failed: ${error}`])
    did.push(`${one.id.slice(0, 12)}, ${one.prospect.why}: ${sentences.join(' ')}`)
  }
  return did
}

/** Puts the network namespace files back that are missing, with dockerd stopped: costs nothing where none is. */
export async function mendNamespaces(
  { home, dataRoot }: PlannedStart,
  candidates: readonly Candidate[],
): Promise<void> {
  for (const { id, process, prospect } of candidates) {
    if (prospect.kind === 'not-ours') continue
    await restoreNamespaceFile(await sandboxKeyOf({ home, dataRoot }, id), process.pid).catch(() => undefined)
  }
}

/** The rest of it, once containerd answers. */
export async function mendEntries(plan: PlannedStart, candidates: readonly Candidate[]): Promise<void> {
  for (const { id, prospect } of candidates) {
    if (prospect.kind === 'mendable') await mendContainerd(plan.home, plan.containerd, id).catch(() => undefined)
  }
}

async function outlookOf(
  plan: PlannedStart,
  id: string,
  pid: number,
  shims: readonly ProcessIdentity[],
  tasks: ReadonlySet<string> | undefined,
): Promise<Outlook> {
  const { home, dataRoot, containerd, containerdRuns } = plan
  const state = await readRuncState(home, id)
  const own = (state && dataRootOf(state, id)) || dataRoot
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

async function knownTasks({ home, containerd }: PlannedStart): Promise<Set<string> | undefined> {
  const where = ['--address', home.engine.containerdSocket, '--namespace', DOCKER_NAMESPACE]
  const listed = await runCommand(containerd.binary('ctr'), [...where, 'tasks', 'list', '--quiet']).catch(
    () => undefined,
  )
  return listed === undefined ? undefined : new Set(listed.split('\n'))
}

async function nameOf({ home, dataRoot }: PlannedStart, id: string): Promise<string> {
  const state = await readRuncState(home, id)
  const own = (state && dataRootOf(state, id)) || dataRoot
  const files =
    (await readContainerFiles(join(recordsFolder(own), id))) ??
    (await readContainerFiles(join(papersFolder(home, id), 'record')))
  return files?.config.Name.replace(/^\//, '') ?? id.slice(0, 12)
}

function refusal(findings: readonly string[]): AfloatError {
  return new AfloatError({
    code: 'refused-by-check',
    what: `Starting the engine would lose containers that run. ${findings.join('. ')}.`,
    unchanged: 'Nothing was started or stopped, and they run on.',
    remedy: 'Mend the cause, or start all the same with: afloat up --force.',
  })
}
