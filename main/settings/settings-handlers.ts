import type { Handlers, SettingsOperation } from '../../preload/contract/operations.ts'
import type { SettingsStore } from './settings-store.ts'

/** The contract's operations on Afloat's settings. */
export function settingsHandlers(settings: SettingsStore): Pick<Handlers, SettingsOperation> {
  return {
    settings: async () => settings.view(),
    changeSettings: ({ change }) => settings.change(change),
  }
}
