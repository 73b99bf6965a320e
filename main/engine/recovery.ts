import type { Report } from '../../preload/contract/report.ts'
import { problemOf } from '../host/afloat-error.ts'
import type { Inventory } from '../shims/record.ts'
import type { AbsenceRun, OpenAbsence } from './absence-run.ts'
import type { BringUp } from './bring-up.ts'
import type { EngineLife } from './engine-life.ts'
import type { EngineProcess, EngineProcesses } from './hosts/engine-processes.ts'
import type { InventoryKeeper } from './inventory-keeper.ts'
import type { StartGuard } from './orphans/start-guard.ts'
import type { StepLog } from './steps.ts'

export interface RecoveryParts {
  readonly life: EngineLife
  readonly processes: EngineProcesses
  readonly inventory: InventoryKeeper
  readonly absences: AbsenceRun
  readonly guard: StartGuard
  readonly bringUp: BringUp
  /** dockerd answers again: checks what runs, lowers the shims and reports. */
  readonly finish: (steps: StepLog, absence: OpenAbsence) => Promise<Report>
  readonly log: (line: string) => void
}

/** Brings back what is missing of an engine that should run. */
export class Recovery {
  readonly #parts: RecoveryParts

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** A process of the engine ended without being asked to. */
  died(which: EngineProcess): void {
    const { life, bringUp, log } = this.#parts
    log(`${which} ended without being asked to`)
    if (life.state.kind === 'running') this.lookAfter()
    // Whoever brings dockerd up needs containerd for it, and may be waiting for a dockerd that waits for containerd.
    else if (which === 'containerd' && (life.state.kind === 'away' || life.state.kind === 'starting')) {
      bringUp.containerd().catch(error => log(`containerd could not be started: ${error}`))
    }
  }

  /** Called after each death and after each operation. */
  lookAfter(): void {
    const { life, processes, bringUp, log } = this.#parts
    if (!life.isCalm) return
    const deadSince = performance.now()
    const missing = !processes.dockerd ? 'dockerd' : !processes.containerd ? 'containerd' : undefined
    if (!missing) return
    bringUp.died(deadSince)
    const recovery = life.exclusive('recover', steps =>
      missing === 'dockerd' ? this.#recoverDockerd(steps, deadSince) : this.#recoverContainerd(steps),
    )
    recovery.catch(error => log(`the engine could not be brought back: ${problemOf(error).what}`))
  }

  /** Brings dockerd back after an absence that nobody planned; `deadSince` in milliseconds of the monotonic clock. */
  async comeBack(steps: StepLog, before: Inventory, deadSince: number): Promise<void> {
    const { life, absences, guard, bringUp, finish } = this.#parts
    guard.begin()
    const absence = await absences.begin('crash', steps, before, 'crash', life.selected().dockerd, deadSince)
    await bringUp.pause(steps)
    await bringUp.patiently(steps)
    await finish(steps, absence)
  }

  async #recoverDockerd(steps: StepLog, deadSince: number): Promise<void> {
    const { life, inventory } = this.#parts
    life.to({ kind: 'dockerd-exited' })
    const before = inventory.current
    inventory.pause()
    await this.comeBack(steps, before, deadSince)
  }

  /** dockerd goes on answering while containerd is away, so this is no absence: nothing is raised, nobody waits. */
  async #recoverContainerd(steps: StepLog): Promise<void> {
    const { life, processes, inventory, absences, bringUp, finish } = this.#parts
    const version = processes.dockerd?.version ?? life.selected().dockerd
    const absence = await absences.begin('crash', steps, inventory.current, 'none', version)
    await bringUp.pause(steps)
    await bringUp.patiently(steps)
    await steps.step('wait until dockerd has found it', () => processes.whileDockerdLives(processes.reunited()))
    await finish(steps, absence)
  }
}
