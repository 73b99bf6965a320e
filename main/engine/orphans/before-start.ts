import { AfloatError } from '../../host/afloat-error.ts'
import type { Inventory } from '../../shims/record.ts'
import { filesOf } from './facts.ts'
import { type Mendable, mendContainerd, mendWithoutEngine, sandboxKeyOf } from './mend/mend.ts'
import { restoreNamespaceFile } from './mend/mounts.ts'
import { hasTaskFolder } from './mend/task-folder.ts'
import { knownTasks, outlookOf, type PlannedStart } from './outlook.ts'
import { type Prospect, prospectOf } from './prospect.ts'
import { scan } from './scan.ts'

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

async function nameOf({ home, dataRoot }: PlannedStart, id: string): Promise<string> {
  return (await filesOf(home, dataRoot, id))?.config.Name.replace(/^\//, '') ?? id.slice(0, 12)
}

function refusal(findings: readonly string[]): AfloatError {
  return new AfloatError({
    code: 'refused-by-check',
    what: `Starting the engine would lose containers that run. ${findings.join('. ')}.`,
    unchanged: 'Nothing was started or stopped, and they run on.',
    remedy: 'Mend the cause, or start all the same with: afloat up --force.',
  })
}
