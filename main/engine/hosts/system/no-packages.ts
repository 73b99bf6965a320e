import { AfloatError } from '../../../host/afloat-error.ts'
import type { VersionChanger } from '../../upgrade/version-changer.ts'

/** The version of an engine that is no package's is not Afloat's to change. The shelf says so before it comes to this. */
export function noPackages(): VersionChanger {
  const refuse = async () => {
    throw new AfloatError({
      code: 'packages-failed',
      what: 'This dockerd belongs to no package of apt or dnf.',
      unchanged: 'Nothing was changed.',
      remedy: 'Change it the way it was installed; Afloat notices, and offers the restart.',
    })
  }
  return { plan: refuse, run: refuse, resume: refuse }
}
