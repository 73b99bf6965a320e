import type Docker from 'dockerode'
import type { Home } from '../../host/home.ts'
import { openStreams } from '../../shims/api/drain.ts'
import type { Inventory } from '../../shims/record.ts'
import type { DaemonJson } from '../config/daemon-json.ts'
import { dockerAt } from '../docker-api.ts'
import { readInventory } from '../inventory-reader.ts'
import type { Selection } from '../records.ts'
import { readSelection } from '../selection.ts'
import type { Supervisor } from '../supervisor.ts'
import { inTime } from './gather.ts'

/** The engine that a check is about. */
export interface CheckSubject {
  readonly selection: Selection
  readonly inventory: Inventory
  /** undefined where no engine answers. */
  readonly docker: Docker | undefined
  /** daemon.json as the running engine was started with; undefined where that is not known. */
  readonly startedWith: DaemonJson | undefined
  readonly openStreams: () => Promise<ReadonlySet<string>>
}

/** What there is to check; undefined before the first start. An engine that nobody supervises is asked just as well. */
export async function checkSubject(home: Home, supervisor: Supervisor): Promise<CheckSubject | undefined> {
  const selection = supervisor.selection ?? (await readSelection(home))
  if (!selection) return undefined
  const docker = dockerAt(home.engine.socket)
  if (supervisor.state.kind !== 'stopped') {
    return {
      selection,
      inventory: supervisor.inventory,
      docker: supervisor.state.kind === 'running' ? docker : undefined,
      startedWith: supervisor.startedWith,
      openStreams: () => supervisor.openStreams(),
    }
  }
  const recorded = await supervisor.recorded()
  const { plan, dockerd } = await supervisor.found()
  const seen = plan.dockerd === 'adopt' && dockerd ? await inTime(readInventory(docker), undefined) : undefined
  if (!seen || !dockerd) {
    return {
      selection,
      inventory: recorded,
      docker: undefined,
      startedWith: undefined,
      openStreams: async () => new Set(),
    }
  }
  return {
    selection,
    inventory: seen,
    docker,
    startedWith: dockerd.options,
    openStreams: () => openStreams(home.engine.socket, dockerd.process.pid),
  }
}
