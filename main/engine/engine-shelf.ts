import { rcompare } from 'semver'
import type { EngineListing } from '../../preload/contract/operations.ts'
import type { OperationProgress } from '../../preload/contract/snapshot.ts'
import { AfloatError } from '../host/afloat-error.ts'
import type { Inventory } from '../shims/record.ts'
import { bundleUsers } from './bundle-users.ts'
import type { Selection } from './records.ts'
import type { Bundle } from './releases/bundle.ts'
import type { BundleStore } from './releases/bundle-store.ts'
import type { Release } from './releases/channel.ts'
import { StepLog } from './steps.ts'

/** How long the channels may take to say what they have: milliseconds. */
const ASK_LIMIT_MS = 60_000

/** The engines at hand and on offer. Installing shows as an operation of its own, beside a running engine. */
export interface EngineShelf {
  readonly operation: OperationProgress | null
  /** The bundle of a version; throws AfloatError (bundle-missing, bundle-broken). */
  bundleOf(version: string): Promise<Bundle>
  /** Versions that are installed whole, newest first. */
  installed(): Promise<string[]>
  /** The newest engine that a channel offers; throws why where none can be asked. */
  newestOffered(): Promise<OfferedEngine | undefined>
  /** Bytes to download for a version; null where nobody says. */
  downloadSize(version: string): Promise<number | null>
  /** Installed and offered engines in one list, newest first. A channel that cannot be asked does not hide the rest. */
  listing(selection: Selection | undefined): Promise<EngineListing[]>
  /** Has a version at hand; the engine that runs is not touched. */
  install(version: string): Promise<void>
  /** Refused while something of the engine is in use, or while it is the one that would be started next. */
  remove(version: string, inventory: Inventory, selection: Selection | undefined): Promise<void>
}

export type OfferedEngine = Pick<Release, 'version' | 'source'>

/** The bundles of a home and its channels. */
export class BundleShelf implements EngineShelf {
  readonly #store: BundleStore
  readonly #changed: () => void
  #steps: StepLog | undefined

  constructor(store: BundleStore, changed: () => void) {
    this.#store = store
    this.#changed = changed
  }

  get operation(): OperationProgress | null {
    return this.#steps?.progress() ?? null
  }

  async bundleOf(version: string): Promise<Bundle> {
    const bundle = await this.#store.get(version)
    if (bundle) return bundle
    throw new AfloatError({
      code: 'bundle-missing',
      what: `Engine ${version} is not installed.`,
      unchanged: 'Nothing was started or stopped.',
      remedy: `Install it: afloat engines install ${version}`,
    })
  }

  async installed(): Promise<string[]> {
    return (await this.#store.list()).bundles.map(({ version }) => version)
  }

  async newestOffered(): Promise<Release | undefined> {
    const { releases, problems } = await this.#store.available(AbortSignal.timeout(ASK_LIMIT_MS))
    const [newest] = releases
    if (!newest && problems[0]) throw new AfloatError(problems[0])
    return newest
  }

  async downloadSize(version: string): Promise<number | null> {
    const { releases } = await this.#store.available(AbortSignal.timeout(ASK_LIMIT_MS))
    return releases.find(release => release.version === version)?.size ?? null
  }

  async listing(selection: Selection | undefined): Promise<EngineListing[]> {
    const [stored, offered] = await Promise.all([
      this.#store.list(),
      this.#store.available(AbortSignal.timeout(ASK_LIMIT_MS)),
    ])
    const notes = offered.problems.map(problem => problem.what).join(' ')
    const installed = stored.bundles.map(({ version, record, size }) => ({
      version,
      installed: true,
      current: version === selection?.dockerd,
      source: record.source,
      size,
      ...(notes === '' ? {} : { note: notes }),
    }))
    const known = new Set(installed.map(({ version }) => version))
    const others = offered.releases
      .filter(({ version }) => !known.has(version))
      .map(({ version, source, size, note }) => ({
        version,
        installed: false,
        current: false,
        source,
        size,
        ...(note === undefined ? {} : { note }),
      }))
    return [...installed, ...others].sort((one, other) => rcompare(one.version, other.version, true))
  }

  async install(version: string): Promise<void> {
    if (this.#steps) {
      throw new AfloatError({
        code: 'busy',
        what: 'Another engine is being installed.',
        unchanged: 'That goes on; nothing else was begun.',
        remedy: 'Wait for it to end, then try again.',
      })
    }
    const steps = new StepLog('install', this.#changed)
    this.#steps = steps
    try {
      await steps.step(`fetch engine ${version}`, () =>
        this.#store.install(version, { onProgress: ({ share }) => steps.share(share) }),
      )
    } finally {
      this.#steps = undefined
      this.#changed()
    }
  }

  async remove(version: string, inventory: Inventory, selection: Selection | undefined): Promise<void> {
    await this.#store.remove(version, async bundle => {
      const users = await bundleUsers(bundle, inventory)
      const chosen = version === selection?.dockerd || version === selection?.containerd
      return users.length === 0 && chosen ? ['this home, which starts its engine from it'] : users
    })
  }
}
