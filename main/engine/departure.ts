import type { ShimSet } from '../shims/absence.ts'
import type { OpenAbsence } from './absence-run.ts'
import type { EngineProcesses } from './hosts/engine-processes.ts'
import type { StepLog } from './steps.ts'

/** Stops dockerd as a planned absence does: logs held, begun requests ended, then the signal. The shims are raised. */
export async function stopInOrder(
  processes: EngineProcesses,
  shims: ShimSet,
  steps: StepLog,
  absence: OpenAbsence,
): Promise<void> {
  await processes.prepareStop()
  await steps.step('listen to the logs', () => shims.beforeDrain())
  const streams = await steps.step('see what is open', () => processes.openStreams())
  await steps.step('hold the logs', () => shims.beforeStop())
  absence.gone()
  await steps.step('let requests end', () => processes.drainDockerd(streams))
  await steps.step('stop dockerd', () => processes.stopDockerd())
}
