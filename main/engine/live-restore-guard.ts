import { AfloatError } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import type { Inventory } from '../shims/record.ts'
import { readDaemonJson } from './config/daemon-json.ts'
import { dockerAt, engineInfo } from './docker-api.ts'

/** `forced`: the user was told what the start kills, by name, and said so. */
export type Consent = 'forced' | undefined

/**
 * Refuses a start of dockerd that would kill what runs: one start without live restore ends every container that was
 * left running (exit 137, measured with 20.10 to 28.5).
 */
export async function refuseWithoutLiveRestore(home: Home, running: Inventory, consent: Consent): Promise<void> {
  if (consent === 'forced') return
  const file = await readDaemonJson(home.engine)
  const kept = file['live-restore'] ?? home.engine.liveRestoreUnlessSaid
  if (kept || running.containers.length === 0) return
  const names = running.containers.map(({ name }) => name).join(', ')
  throw new AfloatError({
    code: 'refused-by-check',
    what: `${home.engine.daemonJson} ${file['live-restore'] === false ? 'turns live restore off' : 'does not turn live restore on'}: starting dockerd so would kill the running ${names}.`,
    unchanged: 'dockerd was not started, and they run on.',
    remedy: 'Set "live-restore" to true in that file, or stop these containers first.',
  })
}

/** The same before a dockerd that runs is stopped: without live restore it takes its containers with it. */
export async function refuseStopWithoutLiveRestore(home: Home, running: Inventory, consent: Consent): Promise<void> {
  if (consent === 'forced' || running.containers.length === 0) return
  const { LiveRestoreEnabled } = await engineInfo(dockerAt(home.engine.socket))
  if (LiveRestoreEnabled) return
  const names = running.containers.map(({ name }) => name).join(', ')
  throw new AfloatError({
    code: 'refused-by-check',
    what: `The engine runs without live restore: stopping dockerd would end the running ${names}.`,
    unchanged: 'dockerd was not stopped, and they run on.',
    remedy: 'Turn live restore on first (afloat config set live-restore true), or stop these containers.',
  })
}
