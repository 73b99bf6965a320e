import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { ReportedContainer } from '../../../preload/contract/report.ts'
import type { ContainerRecord, Inventory } from '../../shims/record.ts'
import { readInventory } from '../inventory-reader.ts'
import { type ExecAnswers, probeExec } from './exec-probe.ts'
import { logIsRead, openPaths } from './log-readers.ts'

/** How long a container that lacks something is asked for again before it counts: milliseconds. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 200

/** What a container had and has no more, as a sentence; undefined where nothing is amiss. Pure. */
export function missingService(before: ContainerRecord, now: ContainerRecord): string | undefined {
  const networks = new Set(now.endpoints.map(({ networkId, address }) => `${networkId} ${address}`))
  const network = before.endpoints.find(({ networkId, address }) => !networks.has(`${networkId} ${address}`))
  if (network) return `it is not in network ${network.networkName} under ${network.address || 'its address'} any more`
  const ports = new Set(now.ports.map(portText))
  const port = before.ports.map(portText).find(text => !ports.has(text))
  return port && `its published port ${port} is not there any more`
}

function portText({ protocol, hostAddress, hostPort, containerPort }: ContainerRecord['ports'][number]): string {
  // Engines differ in whether they list a port of all addresses once for each family.
  const host = hostAddress === '0.0.0.0' || hostAddress === '::' ? '' : `${hostAddress}:`
  return `${host}${hostPort}->${containerPort}/${protocol}`
}

/** How containers were served before an absence, to be measured by afterwards. */
export interface ServedBefore {
  readonly exec: ExecAnswers
  /** Ids of containers whose output nobody read even then. */
  readonly unread: ReadonlySet<string>
}

/** What is not known is not held against an engine: nothing is asked of exec, and a log is expected to be read. */
export const UNKNOWN_BEFORE: ServedBefore = { exec: { works: new Set(), fails: new Set() }, unread: new Set() }

export async function servedBefore(
  docker: Docker,
  dockerdPid: number,
  { containers }: Inventory,
): Promise<ServedBefore> {
  const [exec, open] = await Promise.all([probeExec(docker, ids(containers)), openPaths(dockerdPid)])
  const read = await Promise.all(containers.map(container => logIsRead(container, open)))
  return { exec, unread: new Set(ids(containers.filter((_, index) => !read[index]))) }
}

/**
 * Checks that containers which the engine lists as running are served as before: networks, published ports, a reader of
 * their log, and exec where it worked before. What is amiss is asked for again for a while.
 */
export async function checkServices(
  docker: Docker,
  dockerdPid: number,
  before: readonly ContainerRecord[],
  served: ServedBefore,
): Promise<ReportedContainer[]> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const amiss = await unserved(await readInventory(docker), dockerdPid, before, served)
    if (amiss.length === 0) return withoutExec(docker, before, served.exec)
    if (performance.now() > deadline) return amiss
    await delay(PAUSE_MS)
  }
}

async function unserved(
  now: Inventory,
  dockerdPid: number,
  before: readonly ContainerRecord[],
  { unread }: ServedBefore,
): Promise<ReportedContainer[]> {
  const open = await openPaths(dockerdPid)
  const listed = new Map(now.containers.map(container => [container.id, container]))
  const found = await Promise.all(
    before.map(async container => {
      const { id, name } = container
      const current = listed.get(id)
      // Ended since it was checked: no service to miss.
      if (!current) return []
      const reason =
        missingService(container, current) ??
        (unread.has(id) || (await logIsRead(current, open)) ? undefined : 'nobody reads its output any more')
      return reason === undefined ? [] : [{ id, name, reason }]
    }),
  )
  return found.flat()
}

async function withoutExec(
  docker: Docker,
  before: readonly ContainerRecord[],
  exec: ExecAnswers,
): Promise<ReportedContainer[]> {
  const candidates = before.filter(({ id }) => exec.works.has(id))
  const first = await probeExec(docker, ids(candidates))
  const again = candidates.filter(({ id }) => first.fails.has(id))
  const second = again.length === 0 ? first : await probeExec(docker, ids(again))
  const running = new Set(ids((await readInventory(docker)).containers))
  return again
    .filter(({ id }) => second.fails.has(id) && running.has(id))
    .map(({ id, name }) => ({ id, name, reason: 'docker exec does not get into it any more' }))
}

function ids(containers: readonly ContainerRecord[]): string[] {
  return containers.map(({ id }) => id)
}
