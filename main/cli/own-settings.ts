import { type SettingsChange, type SettingsView, settingPaths } from '../../preload/contract/settings.ts'
import { AfloatError } from '../host/afloat-error.ts'
import { print, table } from './print.ts'
import { askOrDo, type CommonOptions } from './session.ts'

/** What tells a setting of Afloat itself from one of the engine. */
const PREFIX = 'afloat.'

/** The path of one of Afloat's own settings, or undefined for a key of the engine. */
export function ownKey(key: string): string | undefined {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined
}

/** The settings are the user's, whichever engine they name. */
function own(options: CommonOptions): CommonOptions {
  return { ...options, systemBySettings: false }
}

export function readOwn(options: CommonOptions): Promise<SettingsView> {
  return askOrDo(own(options), 'settings', {})
}

export async function getOwn(path: string, options: CommonOptions): Promise<void> {
  const { settings } = await readOwn(options)
  const value = settingPaths(settings).get(path)
  if (value === undefined) throw noSuchSetting(path)
  print({ key: PREFIX + path, value }, options.json, () => JSON.stringify(value))
}

export async function changeOwn(change: SettingsChange, options: CommonOptions): Promise<void> {
  const view = await askOrDo(own(options), 'changeSettings', { change })
  const values = settingPaths(view.settings)
  print(view, options.json, () =>
    Object.keys(change)
      .map(path => `${PREFIX}${path}: ${JSON.stringify(values.get(path))}`)
      .join('\n'),
  )
}

export function settingsText({ path, settings, problem }: SettingsView): string {
  const rows = [...settingPaths(settings)].map(([key, value]) => [PREFIX + key, JSON.stringify(value)])
  return [path, ...(problem ? [`  ! ${problem.what}`] : []), '', table([['KEY', 'VALUE'], ...rows])].join('\n')
}

function noSuchSetting(path: string): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: `There is no setting "${PREFIX}${path}".`,
    unchanged: 'Nothing was changed.',
    remedy: 'See them all with: afloat config',
  })
}
