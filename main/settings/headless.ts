import type { OpenConf } from './settings-store.ts'

/** A proxy may have a password in its address. */
const PRIVATE = 0o600

/** Without Electron the settings are written by electron-store's base. */
export const headlessConf: OpenConf = async place => {
  const { default: Conf } = await import('conf')
  return new Conf({ ...place, projectName: 'afloat', configFileMode: PRIVATE })
}
