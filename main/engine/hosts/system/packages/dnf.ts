import { runCommand } from '../../../../host/run-command.ts'
import { versionIn } from '../../../releases/probe.ts'
import {
  type OfferedPackage,
  type PackageManager,
  type PackagePlan,
  packageOf,
  packagesFailed,
} from './package-manager.ts'
import { runAsService } from './package-service.ts'

/** Name, version-release and repository of a package, a line each. */
const FORMAT = '%{name}|%{version}-%{release}|%{repoid}\n'

/**
 * dnf, on Fedora and its kin: moby-engine, docker-ce. Written after dnf(8) and dnf5(8) and not tried on a machine of
 * theirs yet.
 */
export class Dnf implements PackageManager {
  readonly name = 'dnf'
  readonly #dockerd: string

  constructor(dockerd: string) {
    this.#dockerd = dockerd
  }

  async engine(): Promise<{ name: string; packageVersion: string }> {
    const text = await runCommand('rpm', [
      '--query',
      '--file',
      '--queryformat',
      '%{NAME}|%{VERSION}-%{RELEASE}',
      this.#dockerd,
    ])
    const [name = '', packageVersion = ''] = text.split('|')
    return { name, packageVersion }
  }

  async offered(): Promise<OfferedPackage[]> {
    const { name } = await this.engine()
    return offeredByDnf(
      await runCommand('dnf', ['--quiet', 'repoquery', '--showduplicates', '--queryformat', FORMAT, name]),
    )
  }

  /** Its transaction test does all but the change itself, and fails where that would fail. */
  async simulate(version: string): Promise<PackagePlan> {
    const { name, packageVersion: now } = await this.engine()
    const offered = await this.offered()
    const { packageVersion } = packageOf(offered, version)
    const place = (wanted: string) => offered.findIndex(one => one.packageVersion === wanted)
    const verb = place(packageVersion) > place(now) && place(now) >= 0 ? 'downgrade' : 'install'
    const args = [verb, '--assumeyes', `${name}-${packageVersion}`]
    await runCommand('dnf', [...args, '--setopt=tsflags=test']).catch(error => {
      throw packagesFailed(this.name, `plan engine ${version}`, error)
    })
    return { args, changes: [{ name, from: now, to: packageVersion }] }
  }

  async fetch({ args }: PackagePlan): Promise<void> {
    await runCommand('dnf', [...args, '--downloadonly']).catch(error => {
      throw packagesFailed(this.name, 'download the packages', error)
    })
  }

  async apply({ args }: PackagePlan): Promise<void> {
    await runAsService('dnf', args, []).catch(error => {
      throw packagesFailed(this.name, 'install the packages', error)
    })
  }

  /** A transaction is carried out whole, or dnf says itself how to go on. */
  async halfWay(): Promise<boolean> {
    return false
  }

  /** dnf's own history and its repositories are what there is to come back to. */
  async keep(): Promise<void> {}
}

/** The versions in the answer of `dnf repoquery`, newest first. */
export function offeredByDnf(text: string): OfferedPackage[] {
  const found = text.split('\n').flatMap(line => {
    const [, packageVersion, repository] = line.split('|')
    const version = packageVersion && versionIn(packageVersion)
    return packageVersion && version ? [{ version, packageVersion, source: `dnf/${repository ?? ''}` }] : []
  })
  return found.reverse().filter(({ version }, index, all) => all.findIndex(one => one.version === version) === index)
}
