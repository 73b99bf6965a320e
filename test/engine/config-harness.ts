import { type ControlClient, connectControl } from '../../main/control/client.ts'
import { AfloatError } from '../../main/host/afloat-error.ts'
import type { ConfigChange, ConfigOutcome } from '../../preload/contract/config.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import type { TestHome } from '../harness/test-home.ts'

/** The supervisor of a test's home, spoken with directly: hundreds of changes need no process each. */
export async function supervisorOf(home: TestHome): Promise<ControlClient> {
  const client = await connectControl(home.home.run.controlSocket)
  if (!client) throw new Error('no supervisor runs')
  return client
}

/** Makes a change; a refusal is its problem. */
export async function tryChange(
  client: ControlClient,
  change: ConfigChange,
  force = false,
): Promise<ConfigOutcome | { refusal: Problem }> {
  try {
    return await client.call('changeConfig', { change, force })
  } catch (error) {
    if (error instanceof AfloatError) return { refusal: error.problem }
    throw error
  }
}
