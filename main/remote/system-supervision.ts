import { type Settings, type SettingsChange, settingPaths } from '../../preload/contract/settings.ts'
import type { Supervision } from '../compose.ts'
import type { ControlClient } from '../control/client.ts'
import { type Home, homeAt } from '../host/home.ts'
import { SYSTEM_HOME } from '../host/system-home.ts'
import { settingsHandlers } from '../settings/settings-handlers.ts'
import type { OpenConf } from '../settings/settings-store.ts'
import { SettingsStore } from '../settings/settings-store.ts'
import { startHelper } from './helper.ts'
import { RemoteSupervision } from './remote-supervision.ts'

export interface SystemSupervisionParts {
  /** The user's own home: it has the app's settings. */
  readonly home: Home
  readonly openConf: OpenConf
  /** How the helper is started where no package has installed one. */
  readonly helper: readonly [string, readonly string[]]
  readonly log: (line: string) => void
}

/**
 * The system's Docker, supervised by the helper that polkit lets start. The user is asked once; a no is thrown as
 * AfloatError (helper-refused), and asked again only when something is wanted of the engine.
 */
export async function openSystemSupervision(parts: SystemSupervisionParts): Promise<Supervision> {
  const settings = await SettingsStore.open(parts.home.settings, parts.openConf)
  const launch = async () => {
    await startHelper(parts.helper, false)
    return undefined
  }
  const { log } = parts
  const greeting = (client: ControlClient) => client.call('changeSettings', { change: forTheHelper(settings.current) })
  const home = homeAt(SYSTEM_HOME)
  const remote = await RemoteSupervision.open({ home, launch, log, settings, greeting, sparing: true })
  settings.subscribe(() => void remote.greet())
  return {
    settings,
    handlers: { ...remote.handlers, ...settingsHandlers(settings) },
    snapshot: () => remote.snapshot(),
    subscribe: listener => remote.subscribe(listener),
    close: () => remote.close(),
  }
}

/** What the shims are allowed is set where the user sees it, and lived by where they run. */
export function forTheHelper({ shims }: Settings): SettingsChange {
  return Object.fromEntries(settingPaths({ shims }))
}
