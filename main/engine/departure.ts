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
  // Both listen for a while; what the shims open meanwhile they close themselves.
  const [streams] = await steps.step('see what is open', () =>
    Promise.all([processes.openStreams(), shims.beforeDrain()]),
  )
  await steps.step('hold the logs', () => shims.beforeStop())
  absence.gone()
  await steps.step('let requests end', () => processes.drainDockerd(streams))
  await steps.step('stop dockerd', () => processes.stopDockerd())
}
