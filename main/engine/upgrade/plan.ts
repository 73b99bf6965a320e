import { compare, parse } from 'semver'
import type { Selection } from '../records.ts'
import type { Bundle } from '../releases/bundle.ts'

/** What the plan needs to know of a bundle. */
export type PlannedBundle = Pick<Bundle, 'version'> & { readonly record: Pick<Bundle['record'], 'containerdVersion'> }

/**
 * What the engine is to be started from after a change to `target`. dockerd may go either way; containerd only forward,
 * since an older one calls the newer's containerd shims dead and kills their containers (seen from 2.1 back to 1.7).
 */
export function plannedSelection(from: Selection, target: PlannedBundle, containerd: PlannedBundle): Selection {
  return {
    dockerd: target.version,
    containerd: isNewer(target.record.containerdVersion, containerd.record.containerdVersion)
      ? target.version
      : containerd.version,
    previous: from.dockerd,
  }
}

/** Whether one version is newer than the other; false where either cannot be read as one. */
export function isNewer(version: string, than: string): boolean {
  const [one, other] = [parse(version, true), parse(than, true)]
  return one !== null && other !== null && compare(one, other) > 0
}
