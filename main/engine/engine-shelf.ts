import { rcompare } from 'semver'
import type { Finding } from '../../preload/contract/check.ts'
import type { EngineListing } from '../../preload/contract/operations.ts'
import type { OperationProgress } from '../../preload/contract/snapshot.ts'
import { AfloatError } from '../host/afloat-error.ts'
import type { Inventory } from '../shims/record.ts'
import { bundleNeeds, needText } from './bundle-needs.ts'
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
  listing(inventory: Inventory, selection: Selection | undefined): Promise<EngineListing[]>
  /** Has a version at hand; the engine that runs is not touched. */
  install(version: string): Promise<void>
  /** Ends an installation; nothing of it is left but what was downloaded. */
  cancel?(): void
  /** What getting and installing a version would do to the machine, where that is more than the engine. */
  findings?(version: string | undefined): Promise<Finding[]>
  /** Refused while something of the engine is in use, or while it is one that would be started or gone back to. */
  remove(version: string, inventory: Inventory, selection: Selection | undefined): Promise<void>
}

export type OfferedEngine = Pick<Release, 'version' | 'source'>

/** The bundles of a home and its channels. */
export class BundleShelf implements EngineShelf {
  readonly #store: BundleStore
  readonly #changed: () => void
  readonly #offered: (engines: readonly OfferedEngine[]) => void
  #steps: StepLog | undefined

  /** `offered` is told what the channels have, newest first, each time that one of them could be asked. */
  constructor(store: BundleStore, changed: () => void, offered: (engines: readonly OfferedEngine[]) => void) {
    this.#store = store
    this.#changed = changed
    this.#offered = offered
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
    const { releases, problems } = await this.#available()
    const [newest] = releases
    if (!newest && problems[0]) throw new AfloatError(problems[0])
    return newest
  }

  async downloadSize(version: string): Promise<number | null> {
    const { releases } = await this.#available()
    return releases.find(release => release.version === version)?.size ?? null
  }

  async listing(inventory: Inventory, selection: Selection | undefined): Promise<EngineListing[]> {
    const [stored, offered] = await Promise.all([this.#store.list(), this.#available()])
    // With nothing to list, why that is so is the answer.
    if (stored.bundles.length === 0 && offered.releases.length === 0 && offered.problems[0]) {
      throw new AfloatError(offered.problems[0])
    }
    const unasked = sentences(
      'unasked',
      offered.problems.map(({ what }) => what),
    )
    const installed = await Promise.all(
      stored.bundles.map(async bundle => ({
        version: bundle.version,
        installed: true,
        current: bundle.version === selection?.dockerd,
        source: bundle.record.source,
        size: bundle.size,
        neededBy: await bundleNeeds(bundle, inventory, selection),
        ...sentences('note', bundle.record.notes),
        ...unasked,
      })),
    )
    const known = new Set(installed.map(({ version }) => version))
    const others = offered.releases
      .filter(({ version }) => !known.has(version))
      .map(({ version, source, size, note }) => ({
        version,
        installed: false,
        current: false,
        source,
        size,
        neededBy: [],
        ...(note === undefined ? {} : { note }),
      }))
    return [...installed, ...others].sort((one, other) => rcompare(one.version, other.version, true))
  }

  async #available() {
    const offer = await this.#store.available(AbortSignal.timeout(ASK_LIMIT_MS))
    if (offer.releases.length > 0 || offer.problems.length === 0) this.#offered(offer.releases)
    return offer
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
      steps.mayBeCancelled(true)
      await steps.step(`fetch engine ${version}`, () =>
        this.#store.install(version, {
          signal: steps.signal,
          onProgress: ({ step: phase, share, bytesDone, bytesTotal, package: item }) => {
            // Reading the index is no part of the download, whose share would otherwise begin at its end.
            steps.advance(phase === 'index' ? 0 : share, { phase, item, bytesDone, bytesTotal })
          },
        }),
      )
    } finally {
      steps.end()
      this.#steps = undefined
      this.#changed()
    }
  }

  cancel(): void {
    this.#steps?.cancel()
  }

  async remove(version: string, inventory: Inventory, selection: Selection | undefined): Promise<void> {
    await this.#store.remove(version, async bundle => (await bundleNeeds(bundle, inventory, selection)).map(needText))
  }
}

function sentences<K extends string>(key: K, texts: readonly string[]): { [name in K]?: string } {
  return texts.length === 0 ? {} : ({ [key]: texts.join(' ') } as { [name in K]: string })
}
