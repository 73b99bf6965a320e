import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type { OtherContainer } from '../../../preload/contract/orphan.ts'
import type { Home } from '../../host/home.ts'
import { evidenceOf, identityOf, type ProcessIdentity, type ProcessStat, statOf } from '../../host/process-identity.ts'
import { byParent, isFirstOfNamespace, listProcesses, type ProcessView } from '../../host/processes.ts'
import { DOCKER_NAMESPACE, runcFolder } from './places.ts'
import { readRuncState } from './runc-state.ts'

/** One container as the kernel shows it, whatever an engine says of it. */
export interface Traces {
  readonly id: string
  readonly shims: readonly ProcessIdentity[]
  /** The container's first process, where it lives. */
  readonly process: ProcessIdentity | undefined
  /** First processes of earlier starts that never ended, under this containerd shim or one of their own. */
  readonly older: readonly ProcessIdentity[]
}

export interface Scan {
  readonly own: ReadonlyMap<string, Traces>
  readonly others: readonly OtherContainer[]
}

/** Verbs of the short-lived calls of a shim's program, which are no shims. */
const VERBS = new Set(['start', 'delete'])

interface ShimView {
  readonly pid: number
  readonly id: string
  readonly namespace: string
  readonly address: string
}

/** A containerd shim by its command line: `-namespace moby -id ID -address SOCKET`. */
export function shimOf({ pid, args }: ProcessView): ShimView | undefined {
  if (!basename(args[0] ?? '').startsWith('containerd-shim') || VERBS.has(args.at(-1) ?? '')) return undefined
  const after = (flag: string) => args[args.indexOf(flag) + 1]
  const [id, namespace, address] = [after('-id'), after('-namespace'), after('-address')]
  if (!args.includes('-id') || id === undefined || namespace === undefined || address === undefined) return undefined
  return { pid, id, namespace, address }
}

/** Everything that looks like a running container on this machine. Changes nothing and asks no engine. */
export async function scan(home: Home): Promise<Scan> {
  const processes = await listProcesses()
  const children = await byParent(processes.map(({ pid }) => pid))
  const views = processes.map(shimOf).filter(view => view !== undefined)
  const isOwn = (view: ShimView) => view.namespace === DOCKER_NAMESPACE && view.address === home.engine.containerdSocket
  // dockerd's plugins are run in a namespace of its own on the same socket: they belong to it, and are no containers.
  const others = views.filter(view => !isOwn(view) && view.address !== home.engine.containerdSocket)
  const ids = new Set(views.filter(isOwn).map(({ id }) => id))
  for (const id of await readdir(runcFolder(home)).catch(() => [])) ids.add(id)
  const traces = await Promise.all(
    [...ids].map(async id => {
      const pids = views.filter(view => isOwn(view) && view.id === id).map(({ pid }) => pid)
      const shims = (await Promise.all(pids.map(identityOf))).filter(identity => identity !== undefined)
      const [process, ...older] = await firstProcesses(
        home,
        id,
        shims.flatMap(shim => children.get(shim.pid) ?? []),
      )
      return { id, shims, process, older }
    }),
  )
  return {
    own: new Map(traces.map(entry => [entry.id, entry])),
    others: others.map(({ pid: shimPid, id, namespace, address }) => ({ id, namespace, address, shimPid })),
  }
}

/**
 * The one that runc knows, then the others that containerd shims have as children. A shim's child is a container's first
 * process, or one of `docker exec`: only the first is the first of a pid namespace too. Where runc's state is gone, the
 * oldest child is taken, since a container may share the host's pids.
 */
async function firstProcesses(home: Home, id: string, children: readonly ProcessStat[]): Promise<ProcessIdentity[]> {
  const known = await knownToRunc(home, id)
  const others = children.filter(({ pid, command }) => pid !== known?.pid && !isRunc(command))
  const firsts = await Promise.all(others.map(async child => (await isFirstOfNamespace(child.pid)) && child))
  const found = firsts.filter(child => child !== false)
  const [oldest] = others
  if (!known && found.length === 0 && oldest) found.push(oldest)
  return [...(known ? [known] : []), ...found.map(({ pid, startTime }) => ({ pid, startTime }))]
}

async function knownToRunc(home: Home, id: string): Promise<ProcessIdentity | undefined> {
  const state = await readRuncState(home, id)
  if (!state || (await evidenceOf(state.process)) !== 'alive') return undefined
  const stat = await statOf(state.process.pid).catch(() => undefined)
  return stat && isRunc(stat.command) ? undefined : state.process
}

/** A process that is still runc on its way to become the container's is none yet. */
function isRunc(command: string): boolean {
  return command === 'runc' || command.startsWith('runc:[')
}
