import type { OpenConf } from './settings-store.ts'

/** A proxy may have a password in its address. */
const PRIVATE = 0o600

/** In the app the settings are written by electron-store. */
export const appConf: OpenConf = async ({ cwd, configName }) => {
  const { default: ElectronStore } = await import('electron-store')
  return new ElectronStore({ cwd, name: configName, configFileMode: PRIVATE })
}
