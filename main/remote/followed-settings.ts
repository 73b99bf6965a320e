import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../preload/contract/settings.ts'
import type { Home } from '../host/home.ts'
import { readSettings } from '../settings/read-settings.ts'
import type { SettingsStore } from '../settings/settings-store.ts'

/** Settings that somebody else writes: whoever serves the home. */
export class FollowedSettings implements Pick<SettingsStore, 'current' | 'subscribe'> {
  readonly #path: string
  readonly #listeners = new Set<(settings: Settings) => void>()
  readonly #watcher: FSWatcher
  #settings: Settings

  private constructor(path: string, settings: Settings) {
    this.#path = path
    this.#settings = settings
    // The folder: the file is replaced, not written.
    this.#watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name === basename(path)) void this.#read()
    })
  }

  static async open(home: Home): Promise<FollowedSettings> {
    return new FollowedSettings(home.settings, (await readSettings(home.settings)).settings)
  }

  get current(): Settings {
    return this.#settings
  }

  subscribe(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#watcher.close()
  }

  async #read(): Promise<void> {
    const { settings } = await readSettings(this.#path)
    if (isDeepStrictEqual(settings, this.#settings)) return
    this.#settings = settings
    for (const listener of this.#listeners) listener(settings)
  }
}
