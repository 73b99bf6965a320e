import { enterRootless } from '../engine/hosts/rootless/enter.ts'
import type { Home } from '../host/home.ts'
import { prepareHome } from '../host/prepare-home.ts'
import { readSettings } from '../settings/read-settings.ts'
import type { Elsewhere } from './background.ts'
import { runsElsewhere } from './runs-elsewhere.ts'

/**
 * The way to where the supervisor of a home runs, made where it is not there. Throws AfloatError, as
 * `rootless-unavailable` with all that this machine lacks.
 */
export async function wayToSupervisor(home: Home, say: (line: string) => void): Promise<Elsewhere> {
  if (!runsElsewhere()) return { prefix: [], env: {} }
  await prepareHome(home)
  const { settings } = await readSettings(home.settings)
  return enterRootless(home, settings.channel, say)
}
