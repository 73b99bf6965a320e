import { app } from 'electron'
import type { Words } from '../../preload/contract/text/words.ts'
import { problemOf } from '../host/afloat-error.ts'
import { askHowToStop, confirmLiveRestoreOff } from './dialogs.ts'
import type { EngineLink } from './engine-link.ts'
import type { Announcer } from './notifications/announcer.ts'
import type { TrayAction } from './tray-menu.ts'
import type { Windows } from './windows.ts'

/** What the tray and the notifications can ask for. Failures of it become notifications. */
export function createControls(link: EngineLink, windows: Windows, announcer: () => Announcer, words: Words) {
  const actions: Record<TrayAction, () => Promise<unknown> | undefined> = {
    start: async () => (await link.handlers()).start({}),
    restart: async () => (await link.handlers()).restart({}),
    async stop() {
      const containers = await askHowToStop(link.snapshot()?.containers.length ?? 0, words)
      if (containers) await (await link.handlers()).stop({ containers })
    },
    async liveRestore() {
      const snapshot = link.snapshot()
      const on = snapshot?.liveRestore === true
      const names = snapshot?.containers.map(({ name }) => name) ?? []
      if (on && names.length > 0 && !(await confirmLiveRestoreOff(names, words))) return
      await (await link.handlers()).changeConfig({ change: { set: { 'live-restore': !on } } })
    },
    open() {
      windows.show()
      return undefined
    },
    quit() {
      app.quit()
      return undefined
    },
  }
  return (action: TrayAction): void => {
    actions[action]()?.catch((error: unknown) => {
      const problem = problemOf(error)
      void announcer().failed(problem)
      link.fail(problem)
    })
  }
}
