import type { Orphan } from '../../preload/contract/orphan.ts'
import type { Report } from '../../preload/contract/report.ts'
import type { OperationProgress, Snapshot } from '../../preload/contract/snapshot.ts'

/** A running engine with nothing in it. */
export function snapshotWith(some: Partial<Snapshot>): Snapshot {
  return {
    home: '/home/u/.local/share/afloat',
    state: 'running',
    firstRun: false,
    engineKind: 'own',
    socket: '/home/u/.local/share/afloat/run/docker.sock',
    liveRestore: true,
    supervisor: { pid: 10, mode: 'app', version: '0.1.0' },
    engine: {
      version: '28.5.2',
      pid: 20,
      containerdVersion: '2.1.9',
      containerdPid: 21,
      dataRoot: '/home/u/.local/share/afloat/data/docker',
      startedAt: '2026-01-01T00:00:00.000Z',
    },
    previousVersion: null,
    newerEngine: null,
    restartPending: null,
    containers: [],
    orphans: [],
    operation: null,
    problem: null,
    lastReport: null,
    ...some,
  }
}

export function containers(count: number): Snapshot['containers'] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index).padStart(64, '0'),
    name: `c${index}`,
    image: 'busybox',
    pid: 1000 + index,
    startedAt: '2026-01-01T00:00:00.000Z',
    ports: [],
    log: null,
  }))
}

/** Stopping dockerd is done, starting it is under way. */
export function operationWith(some: Partial<OperationProgress>): OperationProgress {
  return {
    kind: 'restart',
    startedAt: '2026-01-01T00:00:00.000Z',
    steps: [
      { name: 'stop dockerd', at: 0, ms: 20 },
      { name: 'start dockerd', at: 20, ms: null },
    ],
    share: null,
    leftMs: null,
    work: null,
    cancellable: false,
    holding: null,
    ...some,
  }
}

/** A restart that kept three of three. */
export function reportWith(some: Partial<Report>): Report {
  return {
    kind: 'restart',
    outcome: 'ok',
    from: '28.5.2',
    to: '28.5.2',
    startedAt: '2026-01-01T00:00:00.000Z',
    awayMs: 1390,
    containers: { before: 3, kept: 3, lost: [], orphaned: [] },
    shims: {},
    steps: [],
    ...some,
  }
}

/** A container whose process runs while the engine lists it as exited. */
export function orphanWith(some: Partial<Orphan>): Orphan {
  return {
    id: 'f'.repeat(64),
    name: 'db',
    kind: 'listed-as-exited',
    pid: 2000,
    reason: 'Its process runs, but the engine lists it as exited.',
    evidence: [],
    image: 'busybox',
    command: 'sleep 86400',
    ports: [],
    mounts: [],
    networks: ['bridge'],
    startedAt: '2026-01-01T00:00:00.000Z',
    memory: 1_000_000,
    shimPid: 1999,
    dataRoot: '/home/u/.local/share/afloat/data/docker',
    blocks: [],
    actions: [{ action: 'adopt', does: 'Attaches it to the engine again; its process goes on.', ends: false }],
    left: false,
    ...some,
  }
}
