import type { EngineListing } from '../../../../preload/contract/operations.ts'
import type { OperationProgress } from '../../../../preload/contract/snapshot.ts'
import { AfloatError } from '../../../host/afloat-error.ts'
import type { EngineShelf, OfferedEngine } from '../../engine-shelf.ts'
import type { Bundle } from '../../releases/bundle.ts'
import type { SystemEngine } from './find-engine.ts'
import { installedBundle } from './installed-bundle.ts'

/** The engine of the system's package, and what its package manager offers. */
export class PackageShelf implements EngineShelf {
  readonly operation: OperationProgress | null = null
  readonly #engine: SystemEngine

  constructor(engine: SystemEngine, _changed: () => void) {
    this.#engine = engine
  }

  /** What is installed now. */
  bundle(): Promise<Bundle> {
    return installedBundle(this.#engine.dockerd)
  }

  /** There is only the one that is installed, whatever runs yet. */
  bundleOf(_version: string): Promise<Bundle> {
    return this.bundle()
  }

  async installed(): Promise<string[]> {
    return [(await this.bundle()).version]
  }

  async newestOffered(): Promise<OfferedEngine | undefined> {
    return undefined
  }

  async downloadSize(): Promise<number | null> {
    return null
  }

  async listing(): Promise<EngineListing[]> {
    const { version } = await this.bundle()
    return [{ version, installed: true, current: true, source: 'system', size: null, neededBy: [{ kind: 'start' }] }]
  }

  async install(): Promise<void> {}

  async remove(): Promise<void> {
    throw new AfloatError({
      code: 'usage',
      what: "The system's Docker is its package manager's, which Afloat does not take it from.",
      unchanged: 'Nothing was removed.',
      remedy: 'Remove its package, if that is what you want.',
    })
  }
}
