import type {
  Orphan,
  OrphanAction,
  OrphanList,
  OrphanLog,
  OrphanLogPlace,
  OrphanOutcome,
} from '../../../preload/contract/orphan.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import type { Home } from '../../host/home.ts'
import { dockerAt } from '../docker-api.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { Supervisor } from '../supervisor.ts'
import { adoptOrphan } from './adopt.ts'
import { orphanLog } from './orphan-logs.ts'
import { OrphanWatch } from './orphan-watch.ts'
import { rescueOrphan } from './rescue.ts'
import { stopOrphan } from './stop-orphan.ts'

/** Finds the orphans of a home and does what people ask for about them. */
export interface OrphanKeeper {
  readonly current: OrphanList
  touched(id: string): void
  settled(): void
  ran(): void
  remember(): Promise<void>
  list(): Promise<OrphanList>
  act(ref: string, action: OrphanAction): Promise<OrphanOutcome>
  logs(ref: string, last: number, after?: OrphanLogPlace | null): Promise<OrphanLog>
  close(): void
}

export function openOrphans(
  home: Home,
  supervisor: Supervisor,
  bundleOf: (version: string) => Promise<Bundle>,
  changed: () => void,
  log: (line: string) => void,
): OrphanKeeper {
  const docker = dockerAt(home.engine.socket)
  const watch = new OrphanWatch({
    home,
    engine: () =>
      supervisor.state.kind === 'running' && !supervisor.operation
        ? { docker, dataRoot: supervisor.state.engine.dataRoot }
        : undefined,
    inventory: () => supervisor.inventory,
    changed,
    log,
  })
  const act = async (ref: string, action: OrphanAction): Promise<OrphanOutcome> => {
    const orphan = find((await watch.lookNow()).orphans, ref)
    const base = { id: orphan.id, name: orphan.name, action, newId: orphan.id, pid: orphan.pid, copies: '' }
    if (action === 'leave') {
      await watch.leave(orphan.id)
      return { ...base, did: ['It was left as it is.'] }
    }
    const offered = orphan.actions.some(entry => entry.action === action)
    const { state } = supervisor
    if (!offered || state.kind !== 'running') throw notOffered(orphan, action)
    const place = { home, dataRoot: state.engine.dataRoot }
    try {
      const bundle = await bundleOf(state.engine.version)
      if (action === 'adopt') return await adoptOrphan(place, supervisor, bundle, orphan)
      if (action === 'rescue') return await rescueOrphan(place, docker, bundle, orphan)
      return { ...base, pid: 0, newId: '', did: await stopOrphan(place, docker, supervisor, bundle, orphan) }
    } finally {
      watch.soon()
    }
  }
  return {
    get current() {
      return watch.current
    },
    touched: id => watch.touched(id),
    settled: () => watch.settled(),
    ran: () => watch.ran(),
    remember: () => watch.remember(),
    list: () => watch.lookNow(),
    act,
    logs: async (ref, last, after) => {
      // Who follows asks again and again: the watch looks by itself.
      const { orphans } = after ? watch.current : await watch.lookNow()
      return orphanLog(home, find(orphans, ref), last, after)
    },
    close: () => watch.close(),
  }
}

function find(orphans: readonly Orphan[], ref: string): Orphan {
  const byName = orphans.filter(({ name }) => name === ref)
  const matches = byName.length > 0 ? byName : orphans.filter(({ id }) => id.startsWith(ref))
  const [match] = matches
  if (match && matches.length === 1) return match
  throw new AfloatError({
    code: 'orphan-unknown',
    what: matches.length > 1 ? `More than one orphan is called ${ref}.` : `No orphan is called ${ref}.`,
    unchanged: 'Nothing was done.',
    remedy: 'See them all: afloat orphans',
  })
}

function notOffered(orphan: Orphan, action: OrphanAction): AfloatError {
  const offered = orphan.actions.map(entry => entry.action).join(', ')
  return new AfloatError({
    code: 'orphan-not-helped',
    what: `${orphan.name} cannot be helped by ${action}: ${orphan.reason}`,
    unchanged: 'Nothing was changed.',
    remedy: `What can be done with it: ${offered}.`,
  })
}
