import { app } from 'electron'
import type { OrphanOutcome } from '../../preload/contract/orphan.ts'
import { problemOf } from '../host/afloat-error.ts'
import { showAbout } from './about.ts'
import { askHowToStop, confirmLiveRestoreOff } from './dialogs.ts'
import type { EngineLink } from './engine-link.ts'
import { broughtBackNews, type NewsAction } from './news.ts'
import type { Announcer } from './notifications/announcer.ts'
import type { Speech } from './speech.ts'
import type { TrayAction } from './tray-menu.ts'
import type { OwnUpdates } from './updates/own-updates.ts'
import type { Windows } from './windows.ts'

/** What the tray and the notifications can ask for. Failures of it become notifications. */
export function createControls(
  link: EngineLink,
  windows: Windows,
  announcer: () => Announcer,
  updates: () => OwnUpdates,
  speech: () => Speech,
) {
  const actions: Record<TrayAction | NewsAction, () => unknown> = {
    start: async () => (await link.handlers()).start({}),
    restart: async () => (await link.handlers()).restart({}),
    async stop() {
      const containers = await askHowToStop(link.snapshot()?.containers.length ?? 0, speech().words)
      if (containers) await (await link.handlers()).stop({ containers })
    },
    async upgrade() {
      const version = link.snapshot()?.newerEngine?.version
      if (version) await (await link.handlers()).upgrade({ version })
    },
    async liveRestore() {
      const snapshot = link.snapshot()
      const on = snapshot?.liveRestore === true
      const names = snapshot?.containers.map(({ name }) => name) ?? []
      if (on && names.length > 0 && !(await confirmLiveRestoreOff(names, speech().words))) return
      await (await link.handlers()).changeConfig({ change: { set: { 'live-restore': !on } } })
    },
    rollback: async () => (await link.handlers()).rollback({}),
    orphans: () => windows.show('orphans'),
    releases: () => windows.show('releases'),
    async bringBack() {
      const outcomes = await bringBack(link)
      if (outcomes.length > 0) await announcer().say(broughtBackNews(outcomes, speech().words, speech().language))
    },
    open: () => windows.show(),
    report: () => windows.show('help'),
    lookForOwn: () => updates().look(),
    installOwn: () => updates().install(),
    about: () => showAbout(speech().words),
    quit: () => app.quit(),
  }
  return (action: TrayAction | NewsAction): void => {
    Promise.resolve(actions[action]()).catch((error: unknown) => {
      const problem = problemOf(error)
      void announcer().failed(problem)
      // What the check refused has left the engine as it was: nothing is wrong with it.
      if (problem.code !== 'refused-by-check') link.fail(problem)
    })
  }
}

/** Adopts every orphan whose process can go on; what would end a process is only done in the window. */
async function bringBack(link: EngineLink): Promise<OrphanOutcome[]> {
  const handlers = await link.handlers()
  const adoptable = (link.snapshot()?.orphans ?? []).filter(
    ({ left, actions }) => !left && actions.some(({ action, ends }) => action === 'adopt' && !ends),
  )
  const outcomes: OrphanOutcome[] = []
  for (const { id } of adoptable) outcomes.push(await handlers.actOnOrphan({ id, action: 'adopt' }))
  return outcomes
}
