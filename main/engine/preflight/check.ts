import type { Check } from '../../../preload/contract/check.ts'
import type { Input } from '../../../preload/contract/operations.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { parseDaemonText } from '../../host/daemon-text.ts'
import { isThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { readNetFacts } from '../../shims/ports/port-limits.ts'
import { askDockerd, canBeAsked } from '../config/ask-dockerd.ts'
import { type DaemonJson, readDaemonJson } from '../config/daemon-json.ts'
import type { Selection } from '../records.ts'
import type { Bundle } from '../releases/bundle.ts'
import { plannedSelection } from '../upgrade/plan.ts'
import { openApiClients } from './api-clients.ts'
import type { CheckFacts, HeldFact } from './facts.ts'
import {
  apiVersionsSeen,
  changedBetween,
  containerFacts,
  diskFacts,
  engineFacts,
  execSessions,
  inTime,
} from './gather.ts'
import { judgeFacts } from './judge.ts'
import type { CheckSubject } from './subject.ts'

/** What is checked, and where to look. */
export interface CheckOrder extends CheckSubject {
  readonly home: Home
  readonly change: Input<'check'>
  /** The installed bundle of a version, or undefined. */
  readonly bundleOf: (version: string) => Promise<Bundle | undefined>
  /** Bytes to download for a version that is not installed; null where nobody knows. */
  readonly sizeOf: (version: string) => Promise<number | null>
  /** What the shims have to say. */
  readonly held: readonly HeldFact[]
}

/** Gathers the facts, each within a time limit, and judges them. Changes nothing. */
export async function check(order: CheckOrder): Promise<Check> {
  return judgeFacts(await gather(order))
}

async function gather(order: CheckOrder): Promise<CheckFacts> {
  const { home, selection, inventory, docker, change, bundleOf, held } = order
  const version = change.engine ?? selection.dockerd
  const [target, containerd] = await Promise.all([bundleOf(version), bundleOf(selection.containerd)])
  const file = await readDaemonJson(home.engine)
  const options = withSet(file, change.set ?? {})
  const containerdNow = containerd?.record.containerdVersion ?? null
  const after = target && containerd ? containerdAfter(selection, target, containerd) : undefined
  const afterBundle = after === version ? target : containerd
  const [engine, containers, execs, clients, validation, seen, disk, net] = await Promise.all([
    docker ? inTime(engineFacts(home, docker), null) : null,
    containerFacts(home, docker, inventory),
    docker ? inTime(execSessions(docker, inventory), []) : [],
    inTime(order.openStreams().then(openApiClients), []),
    target ? inTime(askTarget(home, target, options), null, 15_000) : null,
    inTime(apiVersionsSeen(home), []),
    diskOf(order, target, version, options),
    inTime(readNetFacts(home.tag, inventory), null),
  ])
  return {
    from: { version: selection.dockerd, containerdVersion: containerdNow },
    to: { version, containerdVersion: target?.record.containerdVersion ?? null },
    containerdAfter: after === undefined ? null : (afterBundle?.record.containerdVersion ?? null),
    containers,
    networks: inventory.networks,
    options,
    changed: order.startedWith ? changedBetween(order.startedWith, options) : [],
    systemd: await hasSystemd(),
    engine,
    execs,
    clients,
    apiVersionsSeen: seen,
    validation,
    disk,
    held,
    net,
  }
}

/** The bundle that containerd will run from: a restart leaves it, a change of version only takes it forward. */
function containerdAfter(selection: Selection, target: Bundle, containerd: Bundle): string {
  if (target.version === selection.dockerd) return selection.containerd
  return plannedSelection(selection, target, containerd).containerd
}

async function hasSystemd(): Promise<boolean> {
  return isThere('/run/systemd/system')
}

/** The file with some options set; null takes one out. */
export function withSet(file: DaemonJson, set: NonNullable<Input<'check'>['set']>): DaemonJson {
  const entries = Object.entries({ ...file, ...set }).filter(([, value]) => value !== null)
  return Object.fromEntries(entries) as DaemonJson
}

/** What the target says of the options; null where it cannot be asked. */
async function askTarget(home: Home, target: Bundle, options: DaemonJson): Promise<CheckFacts['validation']> {
  if (!canBeAsked(target.version)) return null
  const parsed = parseDaemonText(JSON.stringify(options))
  if ('complaint' in parsed) return { ok: false, text: parsed.complaint.what }
  const against = await askDockerd(home, target, parsed)
  return { ok: against === undefined, text: against ?? '' }
}

async function diskOf(order: CheckOrder, target: Bundle | undefined, version: string, options: DaemonJson) {
  const { home, sizeOf } = order
  const size = target ? 0 : await inTime(sizeOf(version), null, 30_000)
  // Packages are unpacked to about three times their size.
  return diskFacts(home, options['data-root'] ?? home.engine.dataRoot, (size ?? 0) * 4)
}

/** Refuses (refused-by-check) a change whose check is red. Containers that force would kill are named. */
export function refuseRed(checked: Check): void {
  const red = checked.findings.filter(({ level }) => level === 'red')
  if (red.length === 0) return
  const killed = killedBy(checked)
  throw new AfloatError({
    code: 'refused-by-check',
    what: `The check says no: ${red.map(({ container, sentence }) => (container ? `${container.name}: ${sentence}` : sentence)).join(' ')}`,
    unchanged: 'Nothing was changed.',
    remedy: [...new Set(red.flatMap(({ remedy }) => remedy ?? []))]
      .concat(
        killed.length === 0
          ? 'To go on all the same: --force'
          : `With --force it goes on and kills ${killed.join(', ')}.`,
      )
      .join(' '),
  })
}

/** Names of the containers that going on would kill. */
function killedBy({ findings, containers }: Check): string[] {
  const kills = findings.filter(finding => finding.kills)
  if (kills.some(({ container }) => container === null)) return containers.map(({ name }) => name)
  return [...new Set(kills.flatMap(({ container }) => container?.name ?? []))]
}
