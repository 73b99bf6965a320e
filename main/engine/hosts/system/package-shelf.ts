import { rcompare } from 'semver'
import type { Finding } from '../../../../preload/contract/check.ts'
import type { EngineListing } from '../../../../preload/contract/operations.ts'
import type { OperationProgress } from '../../../../preload/contract/snapshot.ts'
import { AfloatError } from '../../../host/afloat-error.ts'
import type { EngineShelf, OfferedEngine } from '../../engine-shelf.ts'
import { whole } from '../../preflight/finding.ts'
import type { Bundle } from '../../releases/bundle.ts'
import { StepLog } from '../../steps.ts'
import type { SystemEngine } from './find-engine.ts'
import { installedBundle } from './installed-bundle.ts'
import { type PackageManager, removedBy } from './packages/package-manager.ts'

/** The engine of the system's package, and what its package manager offers. */
export class PackageShelf implements EngineShelf {
  readonly #engine: SystemEngine
  readonly #changed: () => void
  #steps: StepLog | undefined

  constructor(engine: SystemEngine, changed: () => void) {
    this.#engine = engine
    this.#changed = changed
  }

  get operation(): OperationProgress | null {
    return this.#steps?.progress() ?? null
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
    const [newest] = (await this.#engine.packages?.offered()) ?? []
    return newest
  }

  async downloadSize(): Promise<number | null> {
    return null
  }

  async listing(): Promise<EngineListing[]> {
    const { version } = await this.bundle()
    const offered = (await this.#engine.packages?.offered()) ?? []
    const here = offered.find(one => one.version === version)
    const installed = {
      version,
      installed: true,
      current: true,
      source: here?.source ?? null,
      size: null,
      neededBy: [{ kind: 'start' as const }],
    }
    const others = offered.filter(one => one.version !== version)
    return [
      installed,
      ...others.map(one => ({
        version: one.version,
        installed: false,
        current: false,
        source: one.source,
        size: null,
        neededBy: [],
      })),
    ].sort((one, other) => rcompare(one.version, other.version, true))
  }

  /** Downloads it; what is installed stays as it is. */
  async install(version: string): Promise<void> {
    const packages = this.#packages()
    const steps = new StepLog('install', this.#changed)
    this.#steps = steps
    try {
      const plan = await steps.step(`ask ${packages.name} what it would do`, () => packages.simulate(version))
      await steps.step(`fetch engine ${version}`, () => packages.fetch(plan))
    } finally {
      this.#steps = undefined
      this.#changed()
    }
  }

  /** What is to be known of any change of this engine, and what the package manager says it would do for a version. */
  async findings(version: string | undefined): Promise<Finding[]> {
    const held = this.#engine.socketHeld ? [] : [socketNotHeld()]
    return version === undefined ? held : [...held, await this.#packageFinding(version)]
  }

  async #packageFinding(version: string): Promise<Finding> {
    const packages = this.#packages()
    const plan = await packages.simulate(version)
    const removed = removedBy(plan)
    const listed = plan.changes.map(({ name, from, to }) => `${name} ${from ?? '(new)'} → ${to ?? 'removed'}`)
    if (removed.length > 0) {
      const sentence = `${packages.name} would remove ${removed.join(', ')} for it.`
      return whole('packages', 'red', sentence, { remedy: `Do it with ${packages.name} if that is what you want.` })
    }
    return whole('packages', listed.length > 3 ? 'amber' : 'green', `${packages.name} changes ${listed.join(', ')}.`)
  }

  async remove(): Promise<void> {
    throw new AfloatError({
      code: 'usage',
      what: "The system's Docker is its package manager's, and Afloat does not remove it.",
      unchanged: 'Nothing was removed.',
      remedy: 'Remove its package, if that is what you want.',
    })
  }

  #packages(): PackageManager {
    if (this.#engine.packages) return this.#engine.packages
    throw new AfloatError({
      code: 'packages-failed',
      what: `${this.#engine.dockerd} belongs to no package of apt or dnf, so Afloat cannot change its version.`,
      unchanged: 'Nothing was changed.',
      remedy: 'Change it the way it was installed; Afloat notices, and offers the restart.',
    })
  }
}

function socketNotHeld(): Finding {
  return whole(
    'api',
    'amber',
    'Requests of the API are refused while the engine is away: docker.socket does not run.',
    {
      remedy: 'Have systemd hold the socket: enable docker.socket, and let docker.service start dockerd with -H fd://.',
    },
  )
}
