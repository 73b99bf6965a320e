import { join } from 'node:path'
import type { EngineHandlers } from '../../preload/contract/operations.ts'
import type { Report } from '../../preload/contract/report.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { AfloatError } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { rotateInPlace } from '../host/log-file.ts'
import { ShimSet } from '../shims/absence.ts'
import { LOGS_DEFAULTS, type LogsSettings, LogsShim } from '../shims/logs/logs-shim.ts'
import { listSpool, removeSpool } from '../shims/logs/spool.ts'
import { NamesShim } from '../shims/names/names-shim.ts'
import { PortsShim } from '../shims/ports/ports-shim.ts'
import { readDaemonJson } from './config/daemon-json.ts'
import { EngineConfigurator } from './config/engine-config.ts'
import { ConfigTrial } from './config/trial.ts'
import { DiagnosisDesk } from './diagnose/diagnosis-desk.ts'
import { discover } from './discovery/discover.ts'
import { dockerAt } from './docker-api.ts'
import { EngineChanges } from './engine-changes.ts'
import { watchArrivals } from './hosts/arrivals.ts'
import type { EngineHost, HostParts } from './hosts/engine-host.ts'
import type { EngineProcesses } from './hosts/engine-processes.ts'
import { watchPending } from './hosts/pending.ts'
import { isInside } from './hosts/rootless/inside.ts'
import { insideShim } from './hosts/rootless/seen-inside.ts'
import { watchForNewer } from './newer-engine.ts'
import { type OrphanKeeper, openOrphans } from './orphans/orphan-keeper.ts'
import { blockingSoon } from './preflight/held.ts'
import { lastReports, saveReport } from './reports.ts'
import { readSelection, saveSelection } from './selection.ts'
import { notOurs } from './service/not-ours.ts'
import type { EngineService } from './service.ts'
import { buildSnapshot, SnapshotFeed } from './snapshots.ts'
import { Supervisor } from './supervisor.ts'
import { readJournal } from './upgrade/journal.ts'

/** How often the engine's logs are looked at for their size: milliseconds. */
const ROTATION_MS = 10 * 60_000

export interface EngineServiceParts {
  readonly host: (parts: HostParts) => EngineHost
  readonly about: Snapshot['supervisor']
  readonly log: (line: string) => void
  /** What the log shim may use, asked each time. */
  readonly logs?: () => LogsSettings
  /** Whether channels may be asked for newer engines, asked each time. */
  readonly checkForUpdates?: () => boolean
  /** Afloat's own settings, for a diagnosis. */
  readonly ownSettings?: () => unknown
  /** Asks the process to end; says whether it will (the app stays, a headless supervisor goes). */
  readonly end: () => boolean
}

/** The engine's side of a home that this process serves. */
export async function openEngineService(parts: EngineServiceParts): Promise<EngineService<EngineHandlers>> {
  const { log } = parts
  const host = parts.host({ changed: () => feed.changed(), offered: engines => newer.saw(engines), log })
  const { home, shelf, processes } = host
  const logs: LogsShim = new LogsShim({
    folder: home.run.logBatches,
    spoolFolder: home.spool,
    ceilingRecord: join(home.run.shims, 'pipe-max-size.json'),
    dataRoot: async () => (await readDaemonJson(home.engine))['data-root'] ?? home.engine.dataRoot,
    dockerSocket: home.engine.socket,
    dockerd: () => supervisor.dockerd,
    settings: parts.logs ?? (() => LOGS_DEFAULTS),
    changed: () => feed.changed(),
    say: log,
  })
  const ports = isInside() ? insideShim(new PortsShim(home)) : new PortsShim(home)
  const shims = new ShimSet([host.api, ports, new NamesShim(home), logs], ({ shim, during, error }) =>
    log(`shim ${shim} failed to ${during}: ${error}`),
  )
  let firstRun = (await readSelection(home)) === undefined
  let lastReport: Report | null = (await lastReports(home.reports, 1))[0] ?? null
  const feed = new SnapshotFeed(() => snapshot())
  const newer = await watchForNewer({
    path: home.records.newerEngine,
    ask: () => shelf.newestOffered(),
    wanted: parts.checkForUpdates ?? (() => true),
    changed: () => feed.changed(),
    log,
  })
  const trial = new ConfigTrial(home, log)
  const bundleOf = (version: string) => shelf.bundleOf(version)
  const supervisor = new Supervisor({
    home,
    processes,
    versionChanger: host.versionChanger,
    trial,
    shims,
    log,
    bundleOf,
    changed: () => {
      feed.changed()
      orphans.ran()
    },
    touched: id => orphans.touched(id),
    calm: () => orphans.settled(),
    stepped: () => feed.send(),
    reported: async report => {
      lastReport = report
      await saveReport(home.reports, report)
    },
  })
  const orphans: OrphanKeeper = openOrphans(home, supervisor, bundleOf, () => feed.changed(), log)
  const pending = watchPending(
    host,
    () => supervisor.state.kind === 'running' && !supervisor.operation,
    () => feed.changed(),
  )
  const snapshot = () =>
    buildSnapshot({
      home,
      supervisor,
      about: parts.about,
      firstRun,
      lastReport,
      installing: shelf.operation,
      newerEngine: newer.than(supervisor.selection?.dockerd),
      restartPending: pending.version,
      orphans: orphans.current.orphans,
      gaugeOf: id => logs.gaugeOf(id),
    })
  const changes = new EngineChanges({ home, supervisor, shelf, held: () => blockingSoon(logs.wouldBlockAfter()) })

  const restart = async (force: boolean) => {
    await config.refuseUnstartable()
    return changes.restart(force)
  }
  const config = new EngineConfigurator({
    home,
    trial,
    log,
    engine: {
      get dockerd() {
        return supervisor.state.kind === 'running' ? supervisor.dockerd : undefined
      },
      containers: async () => (await supervisor.recorded()).containers.map(({ name }) => name),
      bundle: async () => {
        const version = (await readSelection(home))?.dockerd ?? (await shelf.installed())[0]
        return version === undefined ? undefined : shelf.bundleOf(version)
      },
      restart: () => supervisor.restart(),
      reload: () => processes.reload(),
      get log() {
        return processes.log
      },
      reread: () => supervisor.reread(),
    },
  })

  const diagnosis = new DiagnosisDesk({
    home,
    snapshot,
    inventory: () => supervisor.recorded(),
    docker: () => dockerAt(home.engine.socket),
    settings: parts.ownSettings ?? (() => ({})),
  })

  const start = async (asked: string | undefined, force: boolean | undefined) => {
    if (supervisor.state.kind === 'running') return refuseOtherVersion(supervisor.state.engine.version, asked)
    const selected = await readSelection(home)
    // A change of version that was cut off is finished or taken back first, whatever else was asked.
    const journal = await readJournal(home)
    if (journal) return supervisor.start(selected ?? journal.from)
    const running = (await supervisor.recorded()).containers.length > 0
    const choice = await host.provide(asked, running)
    await saveSelection(home, choice)
    firstRun = false
    await supervisor.start(choice, force)
    void host.started?.(choice)
  }

  // One that the system starts may come up, or back, without our doing.
  const arrivals = home.engine.isOurs
    ? undefined
    : watchArrivals({
        awaited: () => !supervisor.operation && ['stopped', 'failed'].includes(supervisor.state.kind),
        isThere: () => isLeftRunning(home, processes),
        arrived: () => start(undefined, false),
        log,
      })

  // dockerd and containerd write their logs themselves and may run for months.
  const rotation = setInterval(() => {
    for (const path of [home.logs.dockerd, home.logs.containerd]) {
      rotateInPlace(path).catch(error => log(`${path} could not be rotated: ${error}`))
    }
  }, ROTATION_MS)
  rotation.unref()

  const listing = async () => shelf.listing(await supervisor.recorded(), await readSelection(home))
  const handlers: EngineHandlers = {
    status: async () => snapshot(),
    start: async ({ engine, adoptOnly, force }) => {
      if (!adoptOnly || (await isLeftRunning(home, processes))) await start(engine, force)
      return snapshot()
    },
    check: input => changes.check(input),
    restart: ({ force }) => restart(force ?? false),
    upgrade: ({ version, force }) => changes.upgrade(version, force ?? false),
    rollback: ({ force }) => changes.rollback(force ?? false),
    stop: async ({ containers }) => {
      if (!home.engine.isOurs) throw notOurs()
      await orphans.remember()
      await supervisor.stop(containers)
      return snapshot()
    },
    cancel: async () => {
      if (supervisor.operation) supervisor.cancel()
      else if (shelf.operation && shelf.cancel) shelf.cancel()
      else throw nothingToCancel()
      return snapshot()
    },
    reports: ({ last }) => lastReports(home.reports, last),
    discover: async () => [...(await discover(home.engine.socket))],
    engines: () => listing(),
    installEngine: async ({ version }) => {
      await shelf.install(version)
      return listing()
    },
    removeEngine: async ({ version }) => {
      await shelf.remove(version, await supervisor.recorded(), await readSelection(home))
      return listing()
    },
    config: () => config.view(),
    checkConfig: change => config.check(change),
    changeConfig: ({ change, force }) => config.change(change, force ?? false),
    setPipeMaxSize: ({ bytes }) => config.setPipeMaxSize(bytes),
    orphans: () => orphans.list(),
    actOnOrphan: ({ id, action }) => orphans.act(id, action),
    orphanLogs: ({ id, last, after }) => orphans.logs(id, last, after),
    diagnose: () => diagnosis.collect(),
    saveDiagnosis: ({ id }) => diagnosis.save(id),
    keptLogs: () => listSpool(home.spool),
    removeKeptLog: ({ id }) => removeSpool(home.spool, id),
    shutdown: async () => ({ ends: parts.end() }),
  }
  return {
    handlers,
    snapshot,
    subscribe: listener => feed.subscribe(listener),
    close: async () => {
      clearInterval(rotation)
      arrivals?.stop()
      newer.stop()
      pending.stop()
      feed.close()
      await orphans.remember()
      orphans.close()
      await supervisor.detach()
    },
  }
}

/** Whether an engine runs that can be taken over. One that is not ours is not completed where a part of it is missing. */
async function isLeftRunning(home: Home, processes: EngineProcesses): Promise<boolean> {
  const { plan } = await processes.find()
  return plan.dockerd === 'adopt' || (home.engine.isOurs && plan.containerd === 'adopt')
}

function refuseOtherVersion(running: string, asked: string | undefined): void {
  if (asked === undefined || asked === running) return
  throw new AfloatError({
    code: 'usage',
    what: `Engine ${running} is running, and a start does not change versions.`,
    unchanged: 'It runs on.',
    remedy: `To change it: afloat upgrade ${asked}`,
  })
}

function nothingToCancel(): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: 'Nothing is in progress that could be cancelled.',
    unchanged: 'Nothing was changed.',
    remedy: '',
  })
}
