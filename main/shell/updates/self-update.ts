import { AfloatError } from '../../host/afloat-error.ts'

/** Nobody waits for it, and a start has enough to do: milliseconds. */
const FIRST_LOOK_MS = 3 * 60_000
const DAY_MS = 24 * 60 * 60_000
/** An engine operation takes seconds to minutes; a look that met one is made again after this: milliseconds. */
const LATER_MS = 2 * 60_000

/** What fetches and installs a newer Afloat, by the kind of the package. */
export interface Updater {
  /** The version that is on offer where it is newer than this one. */
  check(): Promise<string | undefined>
  /** Fetches and verifies what the last check found; ends without it when aborted. */
  download(abort: AbortSignal): Promise<void>
  /** Quits, installs, and starts the new Afloat. */
  install(): void
}

export interface SelfUpdateParts {
  readonly updater: Updater
  /** The user's setting, asked before each look. */
  readonly wanted: () => boolean
  /** Whether the engine is being worked on, or it is not known. */
  readonly busy: () => boolean
  /** A newer Afloat is there to be installed. */
  readonly ready: (version: string) => void
  readonly log: (line: string) => void
}

/**
 * Keeps Afloat itself up to date: looks once a day, fetches in the background, installs when the user says so. Never while
 * the engine is worked on: a look is put off, a download that such work begins beside is broken off, an install refused.
 */
export class SelfUpdate {
  readonly #parts: SelfUpdateParts
  readonly #timers = new Set<NodeJS.Timeout>()
  #downloading: AbortController | undefined
  #ready: string | undefined

  constructor(parts: SelfUpdateParts) {
    this.#parts = parts
  }

  /** The version that an install would bring; undefined while none is there. */
  get version(): string | undefined {
    return this.#ready
  }

  start(): void {
    this.#after(FIRST_LOOK_MS)
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#downloading?.abort()
  }

  /** To be called with each change of the engine's state. */
  engineChanged(): void {
    if (this.#parts.busy()) this.#downloading?.abort()
  }

  /** Looks now. Throws what went wrong; says in the log why nothing was done. */
  async look(): Promise<void> {
    const { updater, busy, ready, log } = this.#parts
    if (this.#downloading || this.#ready) return
    if (busy()) return this.#putOff()
    const version = await updater.check()
    if (version === undefined) return
    if (busy()) return this.#putOff()
    this.#downloading = new AbortController()
    const { signal } = this.#downloading
    try {
      log(`fetching Afloat ${version}`)
      await updater.download(signal)
      if (signal.aborted) return this.#putOff()
      this.#ready = version
      ready(version)
    } catch (error) {
      if (!signal.aborted) throw error
      this.#putOff()
    } finally {
      this.#downloading = undefined
    }
  }

  /** Throws AfloatError (busy) while the engine is worked on. */
  install(): void {
    if (this.#ready === undefined) return
    if (this.#parts.busy()) throw busyNow(this.#ready)
    this.#parts.updater.install()
  }

  #putOff(): void {
    this.#parts.log('the engine is worked on: a newer Afloat is looked for later')
    this.#after(LATER_MS)
  }

  /** One look at a time is planned; after each, the next is a day away. */
  #after(milliseconds: number): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    const timer = setTimeout(() => {
      this.#after(DAY_MS)
      if (!this.#parts.wanted()) return
      this.look().catch(error => this.#parts.log(`a newer Afloat could not be looked for or fetched: ${error}`))
    }, milliseconds)
    timer.unref()
    this.#timers.add(timer)
  }
}

function busyNow(version: string): AfloatError {
  return new AfloatError({
    code: 'busy',
    what: `Afloat ${version} is not installed now: the engine is being worked on.`,
    unchanged: 'This Afloat goes on with it.',
    remedy: 'Try again when it is done.',
  })
}
