import type { Report } from '../../preload/contract/report.ts'
import type { OperationKind, OperationProgress } from '../../preload/contract/snapshot.ts'
import { AfloatError, problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import type { ProcessIdentity } from '../host/process-identity.ts'
import type { ShimSet } from '../shims/absence.ts'
import type { ApiShim } from '../shims/api/api-shim.ts'
import type { Inventory } from '../shims/record.ts'
import { AbsenceRun } from './absence-run.ts'
import { findEngine } from './adoption.ts'
import { AutoRemoveGuard } from './auto-remove-guard.ts'
import { BringUp } from './bring-up.ts'
import type { ConfigTrial } from './config/trial.ts'
import { stopInOrder } from './departure.ts'
import { dockerAt } from './docker-api.ts'
import { EngineProcesses } from './engine-processes.ts'
import { InventoryKeeper } from './inventory-keeper.ts'
import { type Consent, refuseStopWithoutLiveRestore, refuseWithoutLiveRestore } from './live-restore-guard.ts'
import { StartGuard } from './orphans/start-guard.ts'
import type { DockerdRecord, Selection } from './records.ts'
import type { Bundle } from './releases/bundle.ts'
import { saveSelection } from './selection.ts'
import type { EngineEvent, EngineState } from './state.ts'
import { StepLog } from './steps.ts'
import { stopContainers } from './stop-containers.ts'
import { transition } from './transition.ts'
import { readJournal } from './upgrade/journal.ts'
import { plannedSelection } from './upgrade/plan.ts'
import { VersionChange } from './upgrade/version-change.ts'

export interface SupervisorParts {
  readonly home: Home
  readonly api: ApiShim
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

/** Starts, watches, adopts, restarts and stops the engine of one home. One operation at a time. */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #processes: EngineProcesses
  readonly #inventory: InventoryKeeper
  readonly #absences: AbsenceRun
  readonly #guard: StartGuard
  readonly #autoRemove: AutoRemoveGuard
  readonly #bringUp: BringUp
  readonly #change: VersionChange
  #state: EngineState = { kind: 'stopped' }
  #steps: StepLog | undefined
  #selection: Selection | undefined
  #consent: Consent

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    this.#processes = new EngineProcesses(parts.home, parts.api, which => this.#died(which))
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
      containerd: () => parts.bundleOf(this.#processes.containerd?.bundle ?? this.#selected().containerd),
      inventory: () => this.#inventory.current,
      forced: () => this.#consent === 'forced',
      log: parts.log,
    })
    this.#autoRemove = new AutoRemoveGuard(parts.home, parts.log)
    this.#bringUp = new BringUp({
      ...parts,
      processes: this.#processes,
      guard: this.#guard,
      autoRemove: this.#autoRemove,
      selected: () => this.#selected(),
      inventory: () => this.#inventory.current,
      consent: () => this.#consent,
    })
    this.#change = new VersionChange({
      ...parts,
      autoRemove: this.#autoRemove,
      processes: this.#processes,
      absences: this.#absences,
      docker: () => this.#docker(),
      consent: () => this.#consent,
      selected: () => this.#selected(),
      select: selection => this.#select(selection),
      ensureContainerd: () => this.#bringUp.containerd(),
      bringUp: steps => this.#bringUp.patiently(steps),
      settle: () => this.#settle(),
      leave: () => {
        this.#inventory.pause()
        this.#bringUp.forgetDeaths()
        this.#to({ kind: 'absence-planned' })
      },
    })
  }

  get state(): EngineState {
    return this.#state
  }

  get operation(): OperationProgress | null {
    return this.#steps?.progress() ?? null
  }

  /** The dockerd that runs. */
  get dockerd(): ProcessIdentity | undefined {
    return this.#processes.dockerd?.process
  }

  /** What the engine is started from; undefined before the first start. */
  get selection(): Selection | undefined {
    return this.#selection
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
    return this.#state.kind === 'stopped' ? this.#inventory.load() : this.#inventory.current
  }

  /** Adopts the engine that runs, or starts the selected one. Does nothing where it runs under this supervisor. */
  async start(selection: Selection, force = false): Promise<void> {
    if (this.#state.kind === 'running') return
    await this.#exclusive('start', async steps => {
      this.#bringUp.forgetDeaths()
      this.#selection = selection
      this.#consent = force ? 'forced' : undefined
      this.#to({ kind: 'start-asked' })
      const found = await steps.step('look for a running engine', () => findEngine(this.#parts.home))
      await this.#processes.adopt(found)
      const before = await this.#inventory.load()
      const journal = await readJournal(this.#parts.home)
      if (journal) return this.#parts.reported(await this.#change.resume(journal, steps, before))
      const returning = before.containers.length > 0 && found.plan.dockerd === 'start'
      if (returning) return this.#comeBack(steps, before, performance.now())
      await this.#bringUp.once(steps)
      await this.#settle()
    })
  }

  /** Restarts dockerd under running containers. Refused where it or its successor would end them. */
  async restart(consent?: Consent): Promise<Report> {
    this.#mustRun()
    await this.#refuseKilling(consent)
    // What its start would refuse, a stop must not begin.
    if (consent === undefined) await this.#guard.refuse()
    return this.#exclusive('restart', steps => {
      this.#consent = consent
      return this.#plannedAbsence(steps, () => this.#bringUp.patiently(steps))
    })
  }

  async #refuseKilling(consent: Consent): Promise<void> {
    if (this.#processes.dockerd) await refuseStopWithoutLiveRestore(this.#parts.home, this.#inventory.current, consent)
    await refuseWithoutLiveRestore(this.#parts.home, this.#inventory.current, consent)
  }

  /**
   * Stops both processes, has records mended that only they may touch, and starts them over what was mended: first
   * without any of them, then with containerd answering. The engine comes back also where the mending fails.
   */
  async mend(
    kind: OperationKind,
    offline: () => Promise<void>,
    beforeDockerd: (containerd: Bundle) => Promise<void>,
  ): Promise<Report> {
    this.#mustRun()
    return this.#exclusive(kind, async steps => {
      let failure: unknown
      const attempt = (name: string, work: () => Promise<void>) =>
        steps.step(name, work).catch(error => {
          failure ??= error
        })
      const report = await this.#plannedAbsence(steps, async () => {
        await steps.step('stop containerd', () => this.#processes.stopContainerd())
        await attempt('put records back', offline)
        await steps.step('start containerd', () => this.#bringUp.containerd())
        const bundle = await this.#parts.bundleOf(this.#selected().containerd)
        await attempt("put containerd's entry back", () => beforeDockerd(bundle))
        await this.#bringUp.patiently(steps)
      })
      if (failure !== undefined) throw failure
      return report
    })
  }

  /** Throws (not-running) for an engine that is not there to be changed. */
  mustBeChangeable(): void {
    if (this.#state.kind !== 'failed') this.#mustRun()
  }

  /** Changes to another version under running containers. Also mends an engine that cannot be kept running. */
  async change(kind: 'upgrade' | 'rollback', version: string, consent?: Consent): Promise<Report> {
    this.mustBeChangeable()
    await this.#refuseKilling(consent)
    return this.#exclusive(kind, async steps => {
      this.#consent = consent
      const from = this.#selected()
      const { bundleOf, reported } = this.#parts
      const to = plannedSelection(from, await bundleOf(version), await bundleOf(from.containerd))
      const before = this.#inventory.current
      const report = await this.#change.run(kind, from, to, steps, before)
      await reported(report)
      return report
    })
  }

  /** dockerd goes, `work` brings it back, and the report says what that did. */
  async #plannedAbsence(steps: StepLog, work: () => Promise<void>): Promise<Report> {
    this.#to({ kind: 'absence-planned' })
    const before = this.#inventory.current
    this.#inventory.pause()
    const absence = await this.#absences.begin('restart', steps, before, 'planned', this.#version())
    await stopInOrder(this.#processes, this.#parts.shims, steps, absence)
    await work()
    return this.#finish(absence)
  }

  /** Stops dockerd and containerd, and the containers too when asked. */
  async stop(containers: 'keep' | 'stop'): Promise<void> {
    if (containers === 'keep' && this.#state.kind === 'running') {
      await refuseStopWithoutLiveRestore(this.#parts.home, this.#inventory.current, undefined)
    }
    await this.#exclusive('stop', async steps => {
      if (this.#state.kind === 'stopped') await this.#adoptToStop()
      if (containers === 'stop' && this.#processes.dockerd) {
        await steps.step('stop the containers', () => stopContainers(this.#docker()))
      }
      this.#to({ kind: 'stop-asked' })
      this.#inventory.pause()
      await steps.step('stop dockerd', () => this.#processes.stopDockerd())
      await steps.step('stop containerd', () => this.#processes.stopContainerd())
      await this.#parts.shims.release()
      if (containers === 'stop') await this.#inventory.forget()
      this.#to({ kind: 'stopped' })
    })
  }

  /** The engine's facts may have changed while it ran: its configuration was reloaded. */
  async reread(): Promise<void> {
    if (this.#state.kind === 'running' && !this.#steps) await this.#describe()
  }

  /** An engine may run that no supervisor looks after: the app was quit, and now all is to end. */
  async #adoptToStop(): Promise<void> {
    const found = await findEngine(this.#parts.home)
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
    return dockerAt(this.#parts.home.run.dockerSocket)
  }

  #version(): string {
    return this.#processes.dockerd?.version ?? this.#selected().dockerd
  }

  #selected(): Selection {
    if (!this.#selection) throw new Error('no engine was selected before it was needed')
    return this.#selection
  }

  async #select(selection: Selection): Promise<void> {
    this.#selection = selection
    await saveSelection(this.#parts.home, selection)
  }

  #to(event: EngineEvent): void {
    const next = transition(this.#state, event)
    if (!next) return
    this.#parts.log(`engine: ${this.#state.kind} → ${next.kind} (${event.kind})`)
    this.#state = next
    this.#parts.changed()
  }

  #mustRun(): void {
    if (this.#state.kind !== 'running') throw notRunning(this.#state.kind)
  }

  async #exclusive<T>(kind: OperationKind, work: (steps: StepLog) => Promise<T>): Promise<T> {
    if (this.#steps) {
      throw new AfloatError({
        code: 'busy',
        what: `A ${this.#steps.kind} is in progress.`,
        unchanged: 'It goes on; nothing else was begun.',
        remedy: 'Wait for it to end, then try again.',
      })
    }
    const steps = new StepLog(kind, this.#parts.stepped)
    this.#steps = steps
    try {
      return await work(steps)
    } catch (error) {
      // What failed before the engine was touched leaves it running.
      const whole = this.#state.kind === 'running' && this.#processes.dockerd && this.#processes.containerd
      if (!whole) this.#to({ kind: 'gave-up', problem: problemOf(error) })
      throw error
    } finally {
      this.#consent = undefined
      this.#steps = undefined
      this.#parts.changed()
      this.#lookAfter()
      if (this.#state.kind === 'running' && !this.#steps) this.#parts.calm()
    }
  }

  #inventoryChanged(inventory: Inventory): void {
    this.#parts.changed()
    void this.#parts.shims.observe(inventory)
    if (this.#state.kind === 'running') this.#removeEnded()
  }

  #removeEnded(): void {
    this.#autoRemove
      .afterEnd(this.#docker(), () => this.#inventory.current)
      .catch(error => this.#parts.log(`a --rm container that ended could not be removed: ${error}`))
  }

  /** Brings dockerd back after an absence that nobody planned. */
  async #comeBack(steps: StepLog, before: Inventory, deadSince: number): Promise<void> {
    this.#guard.begin()
    const absence = await this.#absences.begin('crash', steps, before, 'crash', this.#selected().dockerd, deadSince)
    await this.#bringUp.pause(steps)
    await this.#bringUp.patiently(steps)
    await this.#finish(absence)
  }

  async #finish(absence: Awaited<ReturnType<AbsenceRun['begin']>>): Promise<Report> {
    const report = await absence.finish(this.#docker(), this.#version())
    await this.#parts.reported(report)
    await this.#settle()
    return report
  }

  async #settle(): Promise<void> {
    await this.#inventory.follow(this.#docker())
    await this.#describe()
  }

  async #describe(): Promise<void> {
    const containerd = this.#processes.containerd
    const version = containerd ? (await this.#parts.bundleOf(containerd.bundle)).record.containerdVersion : ''
    this.#to({ kind: 'answered', engine: await this.#processes.describe(version) })
    this.#removeEnded()
  }

  #died(which: 'dockerd' | 'containerd'): void {
    this.#parts.log(`${which} ended without being asked to`)
    if (this.#state.kind === 'running') this.#lookAfter()
    // Whoever brings dockerd up needs containerd for it, and may be waiting for a dockerd that waits for containerd.
    else if (which === 'containerd' && (this.#state.kind === 'away' || this.#state.kind === 'starting')) {
      this.#bringUp.containerd().catch(error => this.#parts.log(`containerd could not be started: ${error}`))
    }
  }

  /** Brings back what is missing of an engine that should run. Called after each death and after each operation. */
  #lookAfter(): void {
    if (this.#state.kind !== 'running' || this.#steps) return
    const deadSince = performance.now()
    const missing = !this.#processes.dockerd ? 'dockerd' : !this.#processes.containerd ? 'containerd' : undefined
    if (!missing) return
    this.#bringUp.died(deadSince)
    const recovery = this.#exclusive('recover', steps =>
      missing === 'dockerd' ? this.#recoverDockerd(steps, deadSince) : this.#recoverContainerd(steps),
    )
    recovery.catch(error => this.#parts.log(`the engine could not be brought back: ${problemOf(error).what}`))
  }

  async #recoverDockerd(steps: StepLog, deadSince: number): Promise<void> {
    this.#to({ kind: 'dockerd-exited' })
    const before = this.#inventory.current
    this.#inventory.pause()
    await this.#comeBack(steps, before, deadSince)
  }

  /** dockerd goes on answering while containerd is away, so this is no absence: nothing is raised, nobody waits. */
  async #recoverContainerd(steps: StepLog): Promise<void> {
    const absence = await this.#absences.begin('crash', steps, this.#inventory.current, 'none', this.#version())
    await this.#bringUp.pause(steps)
    await this.#bringUp.patiently(steps)
    await steps.step('wait until dockerd has found it', () => this.#processes.reunited())
    await this.#finish(absence)
  }
}

function notRunning(state: EngineState['kind']): AfloatError {
  return new AfloatError({
    code: 'not-running',
    what: `The engine is not running (it is ${state}).`,
    unchanged: 'Nothing was changed.',
    remedy: 'Start it first.',
  })
}
