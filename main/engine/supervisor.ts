import type { Report } from '../../preload/contract/report.ts'
import type { OperationKind, OperationProgress } from '../../preload/contract/snapshot.ts'
import type { Home } from '../host/home.ts'
import type { ProcessIdentity } from '../host/process-identity.ts'
import type { ShimSet } from '../shims/absence.ts'
import type { Inventory } from '../shims/record.ts'
import { AbsenceRun, type OpenAbsence } from './absence-run.ts'
import { arrive } from './arrival.ts'
import { AutoRemoveGuard } from './auto-remove-guard.ts'
import { BringUp } from './bring-up.ts'
import type { ConfigTrial } from './config/trial.ts'
import { stopInOrder } from './departure.ts'
import { dockerAt } from './docker-api.ts'
import { EngineLife, notRunning } from './engine-life.ts'
import type { FoundEngine } from './hosts/adoption.ts'
import type { EngineProcesses } from './hosts/engine-processes.ts'
import { InventoryKeeper } from './inventory-keeper.ts'
import { type Consent, refuseStopWithoutLiveRestore, refuseWithoutLiveRestore } from './live-restore-guard.ts'
import { StartGuard } from './orphans/start-guard.ts'
import type { DockerdRecord, Selection } from './records.ts'
import { Recovery } from './recovery.ts'
import type { Bundle } from './releases/bundle.ts'
import { saveSelection } from './selection.ts'
import type { EngineState, RunningEngine } from './state.ts'
import type { StepLog } from './steps.ts'
import { stopContainers } from './stop-containers.ts'
import { readJournal } from './upgrade/journal.ts'
import type { VersionChangeParts, VersionChanger } from './upgrade/version-changer.ts'

export interface SupervisorParts {
  readonly home: Home
  readonly processes: EngineProcesses
  readonly versionChanger: (parts: VersionChangeParts) => VersionChanger
  readonly shims: ShimSet
  /** The bundle of a version; throws AfloatError (bundle-missing) where it is not installed. */
  readonly bundleOf: (version: string) => Promise<Bundle>
  readonly log: (line: string) => void
  /** A daemon.json that was changed and not started with yet. */
  readonly trial: ConfigTrial
  /** State, operation or inventory changed. */
  readonly changed: () => void
  /** The engine told something of a container. */
  readonly touched: (id: string) => void
  /** The engine answers, and nothing is being done to it any more. */
  readonly calm: () => void
  /** A step of an operation began or ended. */
  readonly stepped: () => void
  /** An absence ended: its report, to be kept and told. */
  readonly reported: (report: Report) => Promise<void>
}

/** What is done while the engine is away, each under the name that people see. */
export interface Mending {
  readonly offline?: { readonly step: string; readonly work: () => Promise<void> }
  readonly beforeDockerd: { readonly step: string; readonly work: (containerd: Bundle) => Promise<void> }
}

/** Starts, watches, adopts, restarts and stops the engine of one home. One operation at a time. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #processes: EngineProcesses
  readonly #inventory: InventoryKeeper
  readonly #absences: AbsenceRun
  readonly #guard: StartGuard
  readonly #autoRemove: AutoRemoveGuard
  readonly #bringUp: BringUp
  readonly #change: VersionChanger
  readonly #recovery: Recovery
  readonly #life: EngineLife

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    this.#processes = parts.processes
    this.#processes.watch(which => this.#recovery.died(which))
    this.#life = new EngineLife({
      ...parts,
      whole: () => this.#processes.dockerd !== undefined && this.#processes.containerd !== undefined,
      ended: () => {
        this.#recovery.lookAfter()
        if (this.#life.isCalm) parts.calm()
      },
    })
    const { log } = parts
    const selected = () => this.#life.selected()
    const consent = () => this.#life.consent
    this.#inventory = new InventoryKeeper(
      parts.home.records.inventory,
      inventory => this.#inventoryChanged(inventory),
      parts.log,
      parts.touched,
    )
    this.#absences = new AbsenceRun(parts.shims)
    this.#guard = new StartGuard({
      home: parts.home,
      processes: this.#processes,
      containerd: () => parts.bundleOf(this.#processes.containerd?.bundle ?? selected().containerd),
      inventory: () => this.#inventory.current,
      forced: () => consent() === 'forced',
      log,
    })
    this.#autoRemove = new AutoRemoveGuard(parts.home, log)
    this.#bringUp = new BringUp({
      ...parts,
      guard: this.#guard,
      autoRemove: this.#autoRemove,
      selected,
      inventory: () => this.#inventory.current,
      consent,
    })
    this.#recovery = new Recovery({
      life: this.#life,
      processes: this.#processes,
      inventory: this.#inventory,
      absences: this.#absences,
      guard: this.#guard,
      bringUp: this.#bringUp,
      finish: (steps, absence) => this.#finish(steps, absence),
      log,
    })
    this.#change = parts.versionChanger({
      ...parts,
      autoRemove: this.#autoRemove,
      absences: this.#absences,
      docker: () => this.#docker(),
      consent,
      selected,
      select: selection => this.#select(selection),
      ensureContainerd: () => this.#bringUp.containerd(),
      bringUp: steps => this.#bringUp.patiently(steps),
      settle: () => this.#settle(),
      leave: () => {
        this.#inventory.pause()
        this.#bringUp.forgetDeaths()
        this.#life.to({ kind: 'absence-planned' })
      },
    })
  }

  get state(): EngineState {
    return this.#life.state
  }

  get operation(): OperationProgress | null {
    return this.#life.operation
  }

  cancel(): void {
    this.#life.cancel()
  }

  /** The dockerd that runs. */
  get dockerd(): ProcessIdentity | undefined {
    return this.#processes.dockerd?.process
  }

  /** What the engine is started from; undefined before the first start. */
  get selection(): Selection | undefined {
    return this.#life.selection
  }

  /** daemon.json as the running dockerd was started with. */
  get startedWith(): DockerdRecord['options'] {
    return this.#processes.dockerd?.options
  }

  /** What is open through the API and would be cut by a stop. */
  openStreams(): Promise<ReadonlySet<string>> {
    return this.#processes.openStreams()
  }

  get inventory(): Inventory {
    return this.#inventory.current
  }

  /** What an earlier supervisor left running, as far as it still lives. */
  async recorded(): Promise<Inventory> {
    return this.#life.state.kind === 'stopped' ? this.#inventory.load() : this.#inventory.current
  }

  /** The engine of this home as its records tell, whoever looks after it. */
  found(): Promise<FoundEngine> {
    return this.#processes.find()
  }

  /** Adopts the engine that runs, or starts the selected one. Does nothing where it runs under this supervisor. */
  async start(selection: Selection, force = false): Promise<void> {
    if (this.#life.state.kind === 'running') return
    await this.#life.exclusive('start', async steps => {
      this.#bringUp.forgetDeaths()
      this.#life.selection = selection
      this.#life.consent = force ? 'forced' : undefined
      this.#life.to({ kind: 'start-asked' })
      const found = await steps.step('look for a running engine', () => this.found())
      await this.#processes.adopt(found)
      const before = await this.#inventory.load()
      const journal = await readJournal(this.#parts.home)
      if (journal) return this.#parts.reported(await this.#change.resume(journal, steps, before))
      const returning = before.containers.length > 0 && found.plan.dockerd === 'start'
      if (returning) return this.#recovery.comeBack(steps, before, performance.now())
      await this.#bringUp.once(steps)
      await this.#processes.whileDockerdLives(this.#settle())
    })
  }

  /** Restarts dockerd under running containers. Refused where it or its successor would end them. */
  async restart(consent?: Consent): Promise<Report> {
    this.#life.mustRun()
    await this.#refuseKilling(consent)
    // What its start would refuse, a stop must not begin.
    if (consent === undefined) await this.#guard.refuse()
    return this.#life.exclusive('restart', steps => {
      this.#life.consent = consent
      return this.#plannedAbsence(steps, () => this.#bringUp.patiently(steps))
    })
  }

  async #refuseKilling(consent: Consent): Promise<void> {
    if (this.#processes.dockerd) await refuseStopWithoutLiveRestore(this.#parts.home, this.#inventory.current, consent)
    await refuseWithoutLiveRestore(this.#parts.home, this.#inventory.current, consent)
  }

  /**
   * Does to containers what only an engine that is away lets be done: dockerd is stopped, and containerd too for what is
   * to be done `offline`; then, with containerd answering, comes the rest. The engine comes back also where that fails.
   */
  async mend(kind: OperationKind, { offline, beforeDockerd }: Mending): Promise<Report> {
    this.#life.mustRun()
    return this.#life.exclusive(kind, async steps => {
      let failure: unknown
      const attempt = (name: string, work: () => Promise<void>) =>
        steps.step(name, work).catch(error => {
          failure ??= error
        })
      const report = await this.#plannedAbsence(steps, async () => {
        if (offline) {
          await steps.step('stop containerd', () => this.#processes.stopContainerd())
          await attempt(offline.step, offline.work)
          await steps.step('start containerd', () => this.#bringUp.containerd())
        }
        const bundle = await this.#parts.bundleOf(this.#life.selected().containerd)
        await attempt(beforeDockerd.step, () => beforeDockerd.work(bundle))
        await this.#bringUp.patiently(steps)
      })
      if (failure !== undefined) throw failure
      return report
    })
  }

  /** Throws (not-running) for an engine that is not there to be changed. */
  mustBeChangeable(): void {
    if (this.#life.state.kind !== 'failed') this.#life.mustRun()
  }

  /** Changes to another version under running containers. Also mends an engine that cannot be kept running. */
  async change(kind: 'upgrade' | 'rollback', version: string, consent?: Consent): Promise<Report> {
    this.mustBeChangeable()
    await this.#refuseKilling(consent)
    return this.#life.exclusive(kind, async steps => {
      this.#life.consent = consent
      const from = this.#life.selected()
      const { reported } = this.#parts
      const to = await this.#change.plan(from, version)
      const before = this.#inventory.current
      const report = await this.#change.run(kind, from, to, steps, before)
      await reported(report)
      return report
    })
  }

  /** dockerd goes, `work` brings it back, and the report says what that did. */
  async #plannedAbsence(steps: StepLog, work: () => Promise<void>): Promise<Report> {
    this.#life.to({ kind: 'absence-planned' })
    const before = this.#inventory.current
    this.#inventory.pause()
    const absence = await this.#absences.begin('restart', steps, before, 'planned', this.#version())
    await stopInOrder(this.#processes, this.#parts.shims, steps, absence)
    await work()
    return this.#finish(steps, absence)
  }

  /** Stops dockerd and containerd, and the containers too when asked. */
  async stop(containers: 'keep' | 'stop'): Promise<void> {
    if (containers === 'keep' && this.#life.state.kind === 'running') {
      await refuseStopWithoutLiveRestore(this.#parts.home, this.#inventory.current, undefined)
    }
    await this.#life.exclusive('stop', async steps => {
      if (this.#life.state.kind === 'stopped') await this.#adoptToStop()
      // Only an engine that runs can stop them: without one they keep running, and that is said.
      const stops = containers === 'stop' && this.#processes.dockerd !== undefined
      if (stops) await steps.step('stop the containers', () => stopContainers(this.#docker()))
      this.#life.to({ kind: 'stop-asked' })
      this.#inventory.pause()
      await steps.step('stop dockerd', () => this.#processes.stopDockerd())
      await steps.step('stop containerd', () => this.#processes.stopContainerd())
      await this.#parts.shims.release()
      if (stops) await this.#inventory.forget()
      this.#life.to({ kind: 'stopped' })
    })
  }

  /** The engine's facts may have changed while it ran: its configuration was reloaded. */
  async reread(): Promise<void> {
    if (this.#life.isCalm) await this.#describe()
  }

  /** An engine may run that no supervisor looks after: the app was quit, and now all is to end. */
  async #adoptToStop(): Promise<void> {
    const found = await this.found()
    await this.#processes.adopt(found)
    if (!this.#processes.dockerd && !this.#processes.containerd) throw notRunning('stopped')
    await this.#inventory.load()
  }

  /** Ends without touching what runs: engine and containers go on, to be adopted by the next supervisor. */
  async detach(): Promise<void> {
    this.#inventory.pause()
    this.#processes.detach()
    await this.#parts.shims.release()
  }

  #docker() {
    return dockerAt(this.#parts.home.engine.socket)
  }

  #version(): string {
    return this.#processes.dockerd?.version ?? this.#life.selected().dockerd
  }

  async #select(selection: Selection): Promise<void> {
    this.#life.selection = selection
    await saveSelection(this.#parts.home, selection)
  }

  #inventoryChanged(inventory: Inventory): void {
    this.#parts.changed()
    void this.#parts.shims.observe(inventory)
    if (this.#life.state.kind === 'running') this.#removeEnded()
  }

  #removeEnded(): void {
    this.#autoRemove
      .afterEnd(this.#docker(), () => this.#inventory.current)
      .catch(error => this.#parts.log(`a --rm container that ended could not be removed: ${error}`))
  }

  async #finish(steps: StepLog, absence: OpenAbsence): Promise<Report> {
    const parts = {
      processes: this.#processes,
      inventory: this.#inventory,
      bringUp: this.#bringUp,
      docker: () => this.#docker(),
      version: () => this.#version(),
    }
    const { report, engine } = await arrive(parts, steps, absence)
    await this.#parts.reported(report)
    await this.#answered(engine)
    return report
  }

  async #settle(): Promise<void> {
    await this.#inventory.follow(this.#docker())
    await this.#describe()
  }

  async #describe(): Promise<void> {
    await this.#answered(await this.#processes.describe())
  }

  async #answered(engine: RunningEngine): Promise<void> {
    // An engine that is not ours may have come back as another version.
    const { selection } = this.#life
    if (!this.#parts.home.engine.isOurs && selection && selection.dockerd !== engine.version) {
      await this.#select({ dockerd: engine.version, containerd: engine.version, previous: selection.dockerd })
    }
    this.#life.to({ kind: 'answered', engine })
    this.#removeEnded()
  }
}
