import { AfloatError } from '../../../../host/afloat-error.ts'
import { CommandError } from '../../../../host/run-command.ts'

/** A version of the engine's package that can be had. */
export interface OfferedPackage {
  /** Upstream's version of the engine. */
  readonly version: string
  /** The package's own version. */
  readonly packageVersion: string
  /** Where from, for people: `debian trixie`, `kept by Afloat`. */
  readonly source: string
}

/** What a change of packages would do, as the package manager itself says. */
export interface PackagePlan {
  readonly changes: readonly PackageChange[]
  /** The arguments that do it. */
  readonly args: readonly string[]
}

/** `from` and `to` are package versions; null is not installed. */
export interface PackageChange {
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}

/** The system's package manager, as far as the engine's packages go. */
export interface PackageManager {
  /** Its name, for people: apt, dnf. */
  readonly name: string
  /** The package that dockerd is from, and its version now. */
  engine(): Promise<{ readonly name: string; readonly packageVersion: string }>
  /** Versions of it that can be had, newest first; the installed one too. */
  offered(): Promise<OfferedPackage[]>
  /** What it would do; changes nothing. Throws AfloatError (packages-failed, version-unknown). */
  simulate(version: string): Promise<PackagePlan>
  /** Downloads what a plan needs; the machine's packages stay as they are. */
  fetch(plan: PackagePlan): Promise<void>
  /** Does it. Throws AfloatError (packages-failed). */
  apply(plan: PackagePlan): Promise<void>
  /** Whether a change that failed left packages half way: to carry out any plan then finishes them. */
  halfWay(): Promise<boolean>
  /** Keeps a copy of the engine's package as it is now, to come back to. Rejects where it cannot be had any more. */
  keep(): Promise<void>
}

/** What apt, dpkg and dnf say where somebody else holds their lock. */
const LOCKED = /\block(ed)?\b/i

/** The error for a package manager that said no. */
export function packagesFailed(manager: string, what: string, error: unknown): AfloatError {
  const said = error instanceof CommandError ? error.stderr.trim() : String(error)
  // The first of its complaints is the cause; those after it are what follows from that. Without one, the last line (-1).
  const lines = said.split('\n')
  const found = lines.findIndex(line => /^(E: |Error: |dpkg: error)/.test(line))
  const first = lines.at(found) ?? ''
  // dpkg names the package in one line and the reason in the next.
  const why = first.endsWith(':') ? `${first} ${lines[found + 1] ?? ''}` : first
  return new AfloatError(
    {
      code: 'packages-failed',
      what: `${manager} could not ${what}: ${why.replace(/^(E|Error): /, '').replaceAll(/\s+/g, ' ')}`,
      unchanged: 'dockerd was not restarted, and containers run on.',
      remedy: LOCKED.test(why)
        ? 'Another package manager is at work. Try again when it has ended.'
        : `Try the same with ${manager} in a terminal, which says more.`,
      detail: said,
    },
    { cause: error },
  )
}

/** The offered package of an engine version. Throws AfloatError (version-unknown). */
export function packageOf(offered: readonly OfferedPackage[], version: string): OfferedPackage {
  const found = offered.find(one => one.version === version)
  if (found) return found
  throw new AfloatError({
    code: 'version-unknown',
    what: `No package of engine ${version} is on offer, nor kept.`,
    unchanged: 'Nothing was changed.',
    remedy: `On offer: ${offered.map(one => one.version).join(', ') || 'nothing'}. Other versions come with other package sources.`,
  })
}

/** The docker command's own package in Debian, from 26 on; before, it was in the engine's. */
export const COMMAND_PACKAGE = 'docker-cli'

/** What keeps a plan from being carried out: it would take packages away that have nothing to do with the engine. */
export function removedBy({ changes }: PackagePlan): string[] {
  return changes.filter(({ name, to }) => to === null && name !== COMMAND_PACKAGE).map(({ name }) => name)
}
