import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import type { BinaryName, FileSource } from '../bundle.ts'
import { releaseProblem } from '../failure.ts'
import { type PackageEntry, upstreamVersion } from './package-index.ts'
import type { PackageWork } from './package-work.ts'
import type { SuiteIndex } from './suite-index.ts'

/**
 * Replaces a runc that this machine's C library cannot run by the newest of the archive that it can; `files` then names
 * that one. Returns the sentence for the record when it did. All four engines were run with bookworm's 1.1.5.
 */
export async function ensureRunnableRunc(
  work: PackageWork,
  suite: SuiteIndex,
  suites: readonly SuiteIndex[],
  files: Partial<Record<BinaryName, FileSource>>,
): Promise<string | undefined> {
  const path = join(work.into, 'runc')
  const obstacle = await work.options.obstacle('runc', path)
  if (obstacle === undefined) return undefined
  const own = files.runc?.packageVersion
  for (const other of runcsOf(suites.filter(one => one !== suite))) {
    await rm(path, { force: true })
    files.runc = await work.take(other.entry, new Map([['usr/sbin/runc', 'runc' as const]]), other.suite)
    if ((await work.options.obstacle('runc', path)) === undefined) {
      return `runc ${other.entry.version} is from ${other.suite}: ${suite.suite}'s ${own} does not run on this machine (${obstacle}).`
    }
  }
  throw releaseProblem(
    'bundle-broken',
    `No runc of the archive runs on this machine (${suite.suite}'s is ${own}).`,
    'Install the package libseccomp2, or update this machine.',
    { detail: obstacle },
  )
}

function runcsOf(suites: readonly SuiteIndex[]): { entry: PackageEntry; suite: string }[] {
  return suites
    .flatMap(({ suite, entries }) => entries.filter(one => one.package === 'runc').map(entry => ({ entry, suite })))
    .sort((a, b) => semver.compare(comparable(b.entry), comparable(a.entry)))
}

function comparable(entry: PackageEntry): semver.SemVer {
  return semver.coerce(upstreamVersion(entry.version)) ?? new semver.SemVer('0.0.0')
}
