import { type FSWatcher, watch } from 'node:fs'

/** Says that something in one of a set of folders came or went. Files that disappear make no event of the engine's. */
export class FolderWatch {
  readonly #changed: () => void
  #watchers: FSWatcher[] = []

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Watches these instead of those before. A folder that is not there is not watched. */
  watch(folders: readonly string[]): void {
    this.close()
    for (const folder of folders) {
      try {
        const watcher = watch(folder, { persistent: false }, this.#changed)
        watcher.on('error', () => watcher.close())
        this.#watchers.push(watcher)
      } catch {
        // Made with the first container; whoever looks after that one's start watches it.
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers = []
  }
}
