import semver from 'semver'
import type { EngineListing } from '../../../preload/contract/operations.ts'
import type { Problem } from '../../../preload/contract/problem.ts'
import type { Bundle } from './bundle.ts'
import type { StoredBundles } from './bundle-store.ts'
import type { Release } from './channel.ts'

interface Listed {
  readonly stored: StoredBundles
  readonly releases: readonly Release[]
  /** The channels' problems. */
  readonly problems: readonly Problem[]
  /** Version of the bundle that the engine runs from, or would be started from next. */
  readonly current: string | undefined
}

/** What is installed and what could be, newest first, in the contract's words. */
export function engineListings({ stored, releases, problems, current }: Listed): EngineListing[] {
  const away = problems.map(problem => problem.what).join(' ')
  const installed = stored.bundles.map(bundle => {
    const note = [...bundle.record.notes, ...(offered(bundle, releases) ? [] : [away])].filter(Boolean).join(' ')
    return {
      version: bundle.version,
      installed: true,
      current: bundle.version === current,
      source: bundle.record.source,
      size: bundle.size,
      ...(note === '' ? {} : { note }),
    }
  })
  const others = releases
    .filter(release => !stored.bundles.some(bundle => bundle.version === release.version))
    .map(({ version, source, size, note }) => ({
      version,
      installed: false,
      current: version === current,
      source,
      size,
      ...(note === undefined ? {} : { note }),
    }))
  return [...installed, ...others].sort((a, b) => semver.compareLoose(b.version, a.version))
}

function offered(bundle: Bundle, releases: readonly Release[]): boolean {
  return releases.some(release => release.version === bundle.version)
}
