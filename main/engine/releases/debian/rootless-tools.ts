import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileSource } from '../bundle.ts'
import type { FetchOptions } from '../channel.ts'
import { releaseProblem } from '../failure.ts'
import type { PackageEntry, WantedPackage } from './package-index.ts'
import { PackageWork } from './package-work.ts'
import type { SuiteIndex, SuiteSource } from './suite-index.ts'

/** Asking a program for its version takes milliseconds; on a loaded machine with a cold disk, some seconds. */
const PROBE_MS = 30_000

const PACKAGES = ['rootlesskit', 'slirp4netns', 'libslirp0'] as const satisfies readonly WantedPackage[]
type Entries = Readonly<Record<(typeof PACKAGES)[number], PackageEntry>>

/** The soname that slirp4netns asks for. The package has the library under a full version, which differs by release. */
const LIBRARY = 'libslirp.so.0'
const LIBRARY_VERSIONS = ['2.0', '3.1', '4.0', '4.1', '4.2', '4.3']
const triplets: Readonly<Record<string, string>> = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }

export interface FetchedTools {
  /** By file name. */
  readonly files: Readonly<Record<string, FileSource>>
  readonly suite: SuiteIndex
}

/**
 * Puts rootlesskit, rootlesskit-docker-proxy, slirp4netns and its libslirp.so.0 into one folder: those of this machine's
 * own release where it is Debian, else the newest that run here.
 */
export async function takeRootlessTools(
  source: SuiteSource,
  suites: readonly SuiteIndex[],
  into: string,
  options: FetchOptions,
): Promise<FetchedTools> {
  const own = /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8').catch(() => ''))?.[1]
  const ordered = [...suites.filter(({ suite }) => suite === own), ...suites.filter(({ suite }) => suite !== own)]
  let obstacle = ''
  for (const suite of ordered) {
    const entries = entriesOf(suite)
    if (!entries) continue
    // What did not run is replaced.
    for (const name of await readdir(into)) await rm(join(into, name), { force: true })
    const files = await takeAll(source, suite, entries, into, options)
    obstacle = (await Promise.all(['rootlesskit', 'slirp4netns'].map(name => obstacleOf(into, name)))).join('')
    if (obstacle === '') return { files, suite }
  }
  throw releaseProblem(
    'bundle-broken',
    'No rootlesskit and slirp4netns of the archive run on this machine.',
    'Install the packages rootlesskit and slirp4netns, or update this machine.',
    { detail: obstacle },
  )
}

function entriesOf({ entries }: SuiteIndex): Entries | undefined {
  const found = PACKAGES.flatMap(name => entries.find(entry => entry.package === name) ?? [])
  return found.length === PACKAGES.length
    ? (Object.fromEntries(found.map(entry => [entry.package, entry])) as unknown as Entries)
    : undefined
}

async function takeAll(
  source: SuiteSource,
  { suite }: SuiteIndex,
  { rootlesskit, slirp4netns, libslirp0 }: Entries,
  into: string,
  options: FetchOptions,
): Promise<Record<string, FileSource>> {
  const work = new PackageWork(source, into, options, [rootlesskit, slirp4netns, libslirp0])
  const libraries = LIBRARY_VERSIONS.map(
    version => [`usr/lib/${triplets[source.architecture]}/${LIBRARY}.${version}`, LIBRARY] as const,
  )
  const kit = await work.take(rootlesskit, inBin('rootlesskit', 'rootlesskit-docker-proxy'), suite)
  return {
    rootlesskit: kit,
    'rootlesskit-docker-proxy': kit,
    slirp4netns: await work.take(slirp4netns, inBin('slirp4netns'), suite),
    [LIBRARY]: await work.take(libslirp0, new Map(libraries), suite, 1),
  }
}

function inBin(...names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map(name => [`usr/bin/${name}`, name]))
}

/** What keeps a tool from running with the library beside it; empty where it runs. */
function obstacleOf(folder: string, name: string): Promise<string> {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LD_LIBRARY_PATH: folder }
  return new Promise(resolve => {
    execFile(join(folder, name), ['--version'], { timeout: PROBE_MS, env }, (error, _, stderr) =>
      resolve(error ? (stderr.split('\n')[0] || error.message).replaceAll(join(folder, name), name) : ''),
    )
  })
}
