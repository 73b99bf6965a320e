import type { Report } from '../../preload/contract/report.ts'
import type { Container, OperationProgress, Snapshot } from '../../preload/contract/snapshot.ts'
import type { Home } from '../host/home.ts'
import type { ContainerRecord, PublishedPort } from '../shims/record.ts'
import type { Supervisor } from './supervisor.ts'

/** Changes closer together than this go out as one snapshot: milliseconds. */
const GATHER_MS = 40

export interface SnapshotSources {
  readonly home: Home
  readonly supervisor: Supervisor
  readonly about: Snapshot['supervisor']
  readonly firstRun: boolean
  readonly lastReport: Report | null
  readonly installing: OperationProgress | null
  readonly newerEngine: Snapshot['newerEngine']
  readonly restartPending: string | null
  readonly orphans: Snapshot['orphans']
  readonly gaugeOf: (id: string) => Container['log']
}

/** Builds the full snapshot from its sources. */
export function buildSnapshot(sources: SnapshotSources): Snapshot {
  const { home, supervisor, about, firstRun, lastReport, installing, newerEngine, restartPending, orphans, gaugeOf } =
    sources
  const { state, operation, inventory } = supervisor
  return {
    home: home.path,
    state: state.kind,
    firstRun,
    engineKind: home.engine.isOurs ? 'own' : 'system-docker',
    socket: home.engine.socket,
    liveRestore: state.kind === 'running' ? state.engine.liveRestore : null,
    supervisor: about,
    engine: state.kind === 'running' ? engineOf(state.engine) : null,
    previousVersion: supervisor.selection?.previous ?? null,
    newerEngine,
    restartPending,
    containers: inventory.containers
      .map(record => toContainer(record, gaugeOf))
      .sort((one, other) => one.name.localeCompare(other.name)),
    orphans,
    operation: operation ?? installing,
    problem: state.kind === 'failed' ? state.problem : null,
    lastReport,
  }
}

function engineOf({ liveRestore: _, ...engine }: NonNullable<Snapshot['engine']> & { liveRestore: boolean }) {
  return engine
}

function toContainer(record: ContainerRecord, gaugeOf: (id: string) => Container['log']): Container {
  const { id, name, image, process, startedAt, ports } = record
  return { id, name, image, pid: process.pid, startedAt, ports: ports.map(portText), log: gaugeOf(id) }
}

/** As `docker ps` writes it. */
function portText({ hostAddress, hostPort, containerPort, protocol }: PublishedPort): string {
  const host = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress
  return `${host}:${hostPort}->${containerPort}/${protocol}`
}

/** Hands snapshots to whoever listens, changes in quick succession as one. */
export class SnapshotFeed {
  readonly #build: () => Snapshot
  readonly #listeners = new Set<(snapshot: Snapshot) => void>()
  #timer: NodeJS.Timeout | undefined

  constructor(build: () => Snapshot) {
    this.#build = build
  }

  /** Something changed that may change again in a moment. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.send(), GATHER_MS)
  }

  /** Sends the present state at once. */
  send(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#listeners.size === 0) return
    const snapshot = this.#build()
    for (const listener of this.#listeners) listener(snapshot)
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }
}
