import type { Handlers } from '../preload/contract/operations.ts'
import { openControl } from './control/server.ts'
import { openEngineService } from './engine/engine-service.ts'
import { hostOf } from './engine/hosts/open-host.ts'
import { endIdleRootlesskit } from './engine/hosts/rootless/rootlesskit.ts'
import { openBundleStore } from './engine/releases/open-bundle-store.ts'
import type { EngineService } from './engine/service.ts'
import { AfloatError } from './host/afloat-error.ts'
import type { Home } from './host/home.ts'
import { lockFile } from './host/lock.ts'
import { openLogWriter } from './host/log-writer.ts'
import { openShell } from './host/open-shell.ts'
import type { Owner } from './host/owner.ts'
import { prepareHome } from './host/prepare-home.ts'
import { headlessConf } from './settings/headless.ts'
import { settingsHandlers } from './settings/settings-handlers.ts'
import { type OpenConf, SettingsStore } from './settings/settings-store.ts'

export interface ComposeOptions {
  readonly home: Home
  /** Who embeds the supervisor: the desktop app, or a headless process for the command line. */
  readonly mode: 'app' | 'headless'
  readonly version: string
  /** Writes the settings; the app brings its own. */
  readonly openConf?: OpenConf
  /** Whom it serves, where that is not the user that it runs as. */
  readonly owner?: Owner
  /** Asked to end by the command line; answers whether the process will. */
  readonly end: () => boolean
}

/** A supervised home: all operations of the contract, and Afloat's settings for whoever lives with them. */
export interface Supervision extends EngineService {
  readonly settings: Pick<SettingsStore, 'current' | 'subscribe'>
}

/** One that this process does. */
export interface OwnSupervision extends Supervision {
  /** How many are at the command line's door. */
  connections(): number
}

/** The supervisor of a home in this process, with the command line's door open. Nothing is started or adopted yet. */
export async function compose(options: ComposeOptions): Promise<OwnSupervision> {
  const { home, mode, version } = options
  await prepareHome(home)
  const lock = await lockFile(home.run.supervisorLock, `${mode} ${process.pid}`)
  if ('heldBy' in lock) throw alreadyServed(home, lock.heldBy)
  const log = await openLogWriter(home.logs.afloat)
  log.write(`afloat ${version} (${mode}, process ${process.pid}) serves ${home.path}`)
  const settings = await SettingsStore.open(home.settings, options.openConf ?? headlessConf)
  const { problem } = settings.view()
  if (problem) log.write(problem.what)
  const engine = await openEngineService({
    host: await hostOf(home, () => openBundleStore(home, () => settings.current.channel)),
    checkForUpdates: () => settings.current.checkForUpdates,
    logs: () => {
      const { pipeBytes, logBytes, raisePipeCeiling } = settings.current.shims
      return { pipeBudget: pipeBytes, diskBudget: logBytes, mayRaiseCeiling: raisePipeCeiling }
    },
    ownSettings: () => settings.view(),
    about: { pid: process.pid, mode, version },
    log: line => log.write(line),
    end: options.end,
  })
  const handlers: Handlers = {
    ...engine.handlers,
    ...settingsHandlers(settings),
    orphanShell: async ({ id }) => {
      await openShell((await engine.handlers.orphans({})).orphans, id, settings.current.terminal)
      return {}
    },
  }
  const service = { ...engine, handlers }
  const control = await openControl(home.run.controlSocket, service, options.owner?.uid)
  return {
    ...service,
    settings,
    connections: () => control.connections(),
    close: async () => {
      await control.close()
      await engine.close()
      log.write('the supervisor ends; what runs runs on')
      await log.close()
      await lock.release()
      await endIdleRootlesskit(home)
    },
  }
}

/** A second supervisor on one home is refused by name: `heldBy` is what the first wrote into its lock. */
function alreadyServed(home: Home, heldBy: string): AfloatError {
  const [mode, pid] = heldBy.split(' ')
  const who = mode === 'app' ? `the Afloat app (process ${pid})` : `a background supervisor (process ${pid})`
  return new AfloatError({
    code: 'supervisor-exists',
    what: `${home.path} is served by ${who}.`,
    unchanged: 'It goes on; nothing was changed.',
    remedy:
      mode === 'app'
        ? 'Use the app, or quit it first.'
        : 'Use it through the command line, or end it with: afloat down',
  })
}
