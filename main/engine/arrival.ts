import type Docker from 'dockerode'
import type { Report } from '../../preload/contract/report.ts'
import { type OpenAbsence, outcomeOf } from './absence-run.ts'
import type { BringUp } from './bring-up.ts'
import type { EngineProcesses } from './hosts/engine-processes.ts'
import type { InventoryKeeper } from './inventory-keeper.ts'
import type { RunningEngine } from './state.ts'
import type { StepLog } from './steps.ts'

export interface ArrivalParts {
  readonly processes: EngineProcesses
  readonly inventory: InventoryKeeper
  readonly bringUp: BringUp
  readonly docker: () => Docker
  readonly version: () => string
}

/**
 * dockerd answers after an absence: what runs is checked, the shims are lowered, its containers are followed again. One that
 * dies before that is done is brought back in the same absence, until the restart policy gives up.
 */
export async function arrive(
  parts: ArrivalParts,
  steps: StepLog,
  absence: OpenAbsence,
): Promise<{ report: Report; engine: RunningEngine }> {
  for (;;) {
    try {
      return await settleIn(parts, absence)
    } catch (error) {
      if (parts.processes.dockerd) throw error
      await absence.goneAgain()
      await parts.bringUp.again(steps, error)
    }
  }
}

/** A request to a dockerd that dies may wait for its successor: nothing is waited for longer than dockerd lives. */
async function settleIn({ processes, inventory, docker, version }: ArrivalParts, absence: OpenAbsence) {
  const verdict = await processes.whileDockerdLives(absence.check(docker()))
  await absence.lower(verdict.inventory)
  await processes.whileDockerdLives(inventory.follow(docker()))
  const engine = await processes.whileDockerdLives(processes.describe())
  const { containers } = verdict
  return { report: absence.report({ outcome: outcomeOf(containers), to: version(), containers }), engine }
}
