import { rename } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type Conf from 'conf'
import type { Problem } from '../../preload/contract/problem.ts'
import {
  SETTINGS_VERSION,
  type Settings,
  type SettingsChange,
  type SettingsView,
  settingPaths,
  settingsSchema,
} from '../../preload/contract/settings.ts'
import { AfloatError } from '../host/afloat-error.ts'
import { readSettings, type StoredSettings, sentenceOf } from './read-settings.ts'

/** The file's writer: electron-store in the app, its base headless. Loaded with the first writing only. */
export type OpenConf = (place: { readonly cwd: string; readonly configName: string }) => Promise<Conf<StoredSettings>>

/** Afloat's settings, of app and command line alike: one file in the home, looked after by whoever serves the home. */
export class SettingsStore {
  readonly #path: string
  readonly #openConf: OpenConf
  readonly #listeners = new Set<(settings: Settings) => void>()
  #stored: StoredSettings
  #settings: Settings
  #problem: Problem | null
  #conf: Promise<Conf<StoredSettings>> | undefined

  private constructor(path: string, openConf: OpenConf, read: Awaited<ReturnType<typeof readSettings>>) {
    this.#path = path
    this.#openConf = openConf
    this.#stored = read.stored
    this.#settings = read.settings
    this.#problem = read.problem
  }

  /** Reads the file; one that cannot be used is set aside under a dated name, and said. */
  static async open(path: string, openConf: OpenConf): Promise<SettingsStore> {
    const read = await readSettings(path)
    if (read.problem)
      await rename(path, `${path}.unusable-${new Date().toISOString().replaceAll(':', '-')}`).catch(() => undefined)
    return new SettingsStore(path, openConf, read)
  }

  get current(): Settings {
    return this.#settings
  }

  view(): SettingsView {
    return { path: this.#path, settings: this.#settings, problem: this.#problem }
  }

  /** Calls the listener with each new state. Returns the way to end that. */
  subscribe(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Changes single settings by path. Throws AfloatError (settings-invalid) with nothing changed. */
  async change(change: SettingsChange): Promise<SettingsView> {
    const stored = structuredClone(this.#stored)
    for (const [path, value] of Object.entries(change)) {
      if (!settingPaths(this.#settings).has(path)) throw refused(`there is no setting "${path}"`)
      put(stored, path.split('.'), value ?? undefined)
    }
    const parsed = settingsSchema.safeParse(stored)
    if (!parsed.success) throw refused(sentenceOf(parsed.error))
    this.#conf ??= this.#openConf({ cwd: dirname(this.#path), configName: basename(this.#path, '.json') })
    const conf = await this.#conf
    conf.store = { ...stored, version: SETTINGS_VERSION }
    this.#stored = stored
    this.#settings = parsed.data
    this.#problem = null
    for (const listener of this.#listeners) listener(parsed.data)
    return this.view()
  }
}

/** Sets a value in a tree, or takes it out; what is not set stays absent, so that defaults may change. */
function put(tree: StoredSettings, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) {
    const inner = (tree[first] ?? {}) as StoredSettings
    put(inner, rest, value)
    if (Object.keys(inner).length > 0) tree[first] = inner
    else delete tree[first]
  } else if (value === undefined) delete tree[first]
  else tree[first] = value
}

function refused(why: string): AfloatError {
  return new AfloatError({
    code: 'settings-invalid',
    what: `Afloat's settings were not changed: ${why}.`,
    unchanged: 'They are as they were.',
    remedy: 'See them with: afloat config',
  })
}
