import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isThere } from '../../../../host/files.ts'
import { runCommand } from '../../../../host/run-command.ts'
import { changesIn, offeredIn, recommends, upstreamOf } from './apt-text.ts'
import {
  COMMAND_PACKAGE,
  type OfferedPackage,
  type PackageManager,
  type PackagePlan,
  packageOf,
  packagesFailed,
} from './package-manager.ts'
import { runAsService } from './package-service.ts'

/** Nobody sits at a terminal; what an administrator changed in /etc stays; and no tool of apt's restarts services. */
const SETTINGS = [
  '--assume-yes',
  '--no-install-recommends',
  // A change that failed half way is to be planned out of; a system that is whole is not touched by it.
  '--fix-broken',
  '--option=Dpkg::Options::=--force-confdef',
  '--option=Dpkg::Options::=--force-confold',
  // Somebody else's apt may be at work: it is waited for, in seconds.
  '--option=DPkg::Lock::Timeout=120',
]
const ENVIRONMENT = [
  'DEBIAN_FRONTEND=noninteractive',
  'NEEDRESTART_SUSPEND=1',
  'APT_LISTCHANGES_FRONTEND=none',
  'LC_ALL=C',
]
const DOCKER_COMMAND = '/usr/bin/docker'
/** apt-get(8): a minus behind a name removes it. */
const WITHOUT_COMMAND = `${COMMAND_PACKAGE}-`
const ARCHIVES = '/var/cache/apt/archives'

/** apt, on Debian and what descends from it. `kept` is the folder for packages to come back to. */
export class Apt implements PackageManager {
  readonly name = 'apt'
  readonly #dockerd: string
  readonly #kept: string

  constructor(dockerd: string, kept: string) {
    this.#dockerd = dockerd
    this.#kept = kept
  }

  async engine(): Promise<{ name: string; packageVersion: string }> {
    const owner = await runCommand('dpkg-query', ['--search', this.#dockerd])
    const name = owner.split(':')[0] ?? ''
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own variable
    const packageVersion = await runCommand('dpkg-query', ['--show', '--showformat=${Version}', name])
    return { name, packageVersion }
  }

  async offered(): Promise<OfferedPackage[]> {
    const { name } = await this.engine()
    const offered = offeredIn(await runCommand('apt-cache', ['madison', name]))
    const known = new Set(offered.map(({ version }) => version))
    return [...offered, ...(await this.#keptOnes(name)).filter(({ version }) => !known.has(version))]
  }

  /**
   * The least that brings that version: the one package, and only where that does not go, with its suite's others, or
   * without the docker command's own package, which a failed upgrade may have left in the old one's way.
   */
  async simulate(version: string): Promise<PackagePlan> {
    const { name } = await this.engine()
    const wanted = packageOf(await this.offered(), version)
    const kept = (await this.#keptFiles(name)).find(file => versionOfFile(file) === wanted.packageVersion)
    const word = wanted.source.startsWith('apt/') || !kept ? `${name}=${wanted.packageVersion}` : join(this.#kept, kept)
    const suite = wanted.source.startsWith('apt/') ? wanted.source.slice('apt/'.length) : undefined
    const alone = ['install', '--allow-downgrades', ...SETTINGS, word, ...(await this.#commandFor(name, wanted))]
    const plans = [
      alone,
      ...(suite === undefined ? [] : [[...alone, `--target-release=${suite}`]]),
      [...alone, WITHOUT_COMMAND],
    ]
    let failure: unknown
    for (const args of plans) {
      if (args.includes(WITHOUT_COMMAND) && !(await this.halfWay())) continue
      try {
        return { args, changes: changesIn(await apt('--simulate', ...args)) }
      } catch (error) {
        failure ??= error
      }
    }
    throw packagesFailed(this.name, `plan engine ${version}`, failure)
  }

  async fetch({ args }: PackagePlan): Promise<void> {
    await apt('--download-only', ...args).catch(error => {
      throw packagesFailed(this.name, 'download the packages', error)
    })
  }

  async apply({ args }: PackagePlan): Promise<void> {
    await runAsService('apt-get', ['--quiet', ...args], ENVIRONMENT).catch(error => {
      throw packagesFailed(this.name, 'install the packages', error)
    })
    if (!args.includes(WITHOUT_COMMAND) || (await isThere(DOCKER_COMMAND))) return
    // Both packages have the command: it went with the one that had replaced it last.
    const again = args.filter(arg => arg !== WITHOUT_COMMAND)
    await runAsService('apt-get', ['--quiet', '--reinstall', ...again], ENVIRONMENT).catch(error => {
      throw packagesFailed(this.name, 'put the docker command back', error)
    })
  }

  async halfWay(): Promise<boolean> {
    return (await runCommand('dpkg', ['--audit'])).trim() !== ''
  }

  async keep(): Promise<void> {
    const { name, packageVersion } = await this.engine()
    if ((await this.#keptFiles(name)).some(file => versionOfFile(file) === packageVersion)) return
    await mkdir(this.#kept, { recursive: true })
    const cached = (await readdir(ARCHIVES)).find(file => isOf(file, name) && versionOfFile(file) === packageVersion)
    if (cached) return copyFile(join(ARCHIVES, cached), join(this.#kept, cached))
    const work = await mkdtemp(join(this.#kept, 'fetch-'))
    try {
      // apt-get download writes into the present folder only.
      await runCommand('env', [
        '--chdir',
        work,
        ...ENVIRONMENT,
        'apt-get',
        '--quiet',
        'download',
        `${name}=${packageVersion}`,
      ])
      for (const file of await readdir(work)) await rename(join(work, file), join(this.#kept, basename(file)))
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  /**
   * Debian's newer packages leave the docker command to one of its own, which they only recommend: an upgrade would take
   * it away from whoever uses it.
   */
  async #commandFor(name: string, { packageVersion }: OfferedPackage): Promise<string[]> {
    const owner = await runCommand('dpkg-query', ['--search', DOCKER_COMMAND]).catch(() => '')
    if (!owner.startsWith(`${name}:`)) return []
    const text = await runCommand('apt-cache', ['show', `${name}=${packageVersion}`]).catch(() => '')
    return recommends(text, COMMAND_PACKAGE) ? [COMMAND_PACKAGE] : []
  }

  async #keptOnes(name: string): Promise<OfferedPackage[]> {
    return (await this.#keptFiles(name)).flatMap(file => {
      const packageVersion = versionOfFile(file)
      const version = upstreamOf(packageVersion)
      return version ? [{ version, packageVersion, source: 'kept by Afloat' }] : []
    })
  }

  async #keptFiles(name: string): Promise<string[]> {
    return (await readdir(this.#kept).catch(() => [])).filter(file => isOf(file, name))
  }
}

function apt(...args: readonly string[]): Promise<string> {
  return runCommand('env', [...ENVIRONMENT, 'apt-get', '--quiet', ...args])
}

function isOf(file: string, name: string): boolean {
  return file.startsWith(`${name}_`) && file.endsWith('.deb')
}

/** `docker.io_20.10.24+dfsg1-1_amd64.deb`; a colon in a version is written %3a in a file's name. */
function versionOfFile(file: string): string {
  return decodeURIComponent(file.split('_')[1] ?? '')
}
