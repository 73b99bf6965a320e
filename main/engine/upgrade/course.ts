import { evidenceOf } from '../../host/process-identity.ts'
import type { ContainerRecord, Inventory } from '../../shims/record.ts'
import type { OpenAbsence } from '../absence-run.ts'
import type { StepLog } from '../steps.ts'
import type { Journal } from './journal.ts'
import type { ServedBefore } from './service-check.ts'

/** One change under way. */
export interface Course {
  readonly journal: Journal
  readonly steps: StepLog
  readonly before: Inventory
  readonly served: ServedBefore
  readonly absence: OpenAbsence
}

/** The recorded containers whose process is not known to be dead. */
export async function living(inventory: Inventory): Promise<ContainerRecord[]> {
  const alive = await Promise.all(inventory.containers.map(async ({ process }) => evidenceOf(process)))
  return inventory.containers.filter((_, index) => alive[index] !== 'dead')
}

export async function livingIds(inventory: Inventory): Promise<ReadonlySet<string>> {
  return new Set((await living(inventory)).map(({ id }) => id))
}
