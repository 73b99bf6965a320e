import type { Problem } from '../../../preload/contract/problem.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import type { EngineLink } from '../engine-link.ts'
import { packageUpdater } from './package-updater.ts'
import { SelfUpdate } from './self-update.ts'

/** Updates of Afloat itself as tray and notifications know them. */
export interface OwnUpdates {
  /** Whether this package can be updated at all, and the version that waits to be installed. */
  readonly offer: { readonly possible: boolean; readonly version: string | undefined }
  look(): Promise<void>
  install(): void
  stop(): void
}

interface Parts {
  readonly link: EngineLink
  readonly wanted: () => boolean
  /** What `offer` says has changed. */
  readonly changed: () => void
  readonly ready: (version: string) => void
}

/** Comes to life once the engine is known; what electron-updater brings is loaded only where it has something to do. */
export function ownUpdates({ link, wanted, changed, ready }: Parts): OwnUpdates {
  let updates: SelfUpdate | undefined
  const log = (line: unknown) => console.log(`[update] ${line}`)
  void packageUpdater(log).then(updater => {
    if (!updater) return
    updates = new SelfUpdate({
      updater,
      wanted,
      busy: () => (link.snapshot()?.operation ?? null) !== null || link.snapshot() === undefined,
      ready: version => {
        changed()
        ready(version)
      },
      log,
    })
    link.subscribe(() => updates?.engineChanged())
    updates.start()
    changed()
  }, log)
  return {
    get offer() {
      return { possible: updates !== undefined, version: updates?.version }
    },
    async look() {
      await updates?.look().catch((error: unknown) => Promise.reject(new AfloatError(unreachable(error))))
    },
    install: () => updates?.install(),
    stop: () => updates?.stop(),
  }
}

function unreachable(error: unknown): Problem {
  return {
    code: 'channel-unreachable',
    what: 'A newer Afloat could not be looked for or fetched.',
    unchanged: 'This Afloat and the engine go on.',
    remedy: 'Check the network, then look again.',
    detail: String(error),
  }
}
