import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Key } from 'openpgp'
import { z } from 'zod'
import { AfloatError, errnoOf } from '../../../host/afloat-error.ts'
import { readJson, readTextIfThere, writeAtomically, writeJsonAtomically } from '../../../host/files.ts'
import { sha256OfText } from '../digest.ts'
import { download } from '../download.ts'
import { releaseProblem } from '../failure.ts'
import type { Http } from '../http.ts'
import type { Mirror } from './mirror.ts'
import { type PackageEntry, packageEntrySchema, readPackageIndex, wantedPackages } from './package-index.ts'
import { readSignedRelease, type SignedRelease } from './signed-release.ts'

/** An index younger than this is not asked for again; Debian's archive changes four times a day. */
const freshMs = 60 * 60 * 1000

/** One suite of the archive as verified: its packages for one architecture. */
export interface SuiteIndex {
  readonly suite: string
  readonly entries: readonly PackageEntry[]
  readonly signedBy: readonly string[]
  readonly date: Date
  /** What the user should know about this index. */
  readonly note: string | undefined
}

export interface SuiteSource {
  readonly http: Http
  readonly mirror: Mirror
  readonly keys: Key[]
  /** Debian's name of the architecture. */
  readonly architecture: string
  /** Cache folder. */
  readonly cache: string
  readonly now: () => Date
}

export interface ReadOptions {
  readonly signal: AbortSignal
  readonly onBytes: (done: number, total: number) => void
  /** Asks the mirror even while the cached index is young: before packages are fetched, which may be gone since. */
  readonly ask?: boolean
}

/** Reads and verifies a suite, from the cache while that is young or the mirror is away. */
export async function readSuite(source: SuiteSource, suite: string, options: ReadOptions): Promise<SuiteIndex> {
  const young = options.ask ? undefined : await youngCached(source, suite)
  if (young) return young
  const { release, note } = await signedRelease(source, suite, options.signal)
  const entries = (await cachedEntries(source, suite, release)) ?? (await fetchEntries(source, suite, release, options))
  return { suite, entries, signedBy: release.signedBy, date: release.date, note }
}

async function youngCached(source: SuiteSource, suite: string): Promise<SuiteIndex | undefined> {
  const file = releaseFile(source, suite)
  const text = await readTextIfThere(file)
  if (text === undefined) return undefined
  const age = source.now().getTime() - (await stat(file)).mtimeMs
  if (age < 0 || age >= freshMs) return undefined
  const release = await readSignedRelease(text, suite, source.keys, source.now()).catch(() => undefined)
  const entries = release && (await cachedEntries(source, suite, release))
  if (!release || !entries) return undefined
  return { suite, entries, signedBy: release.signedBy, date: release.date, note: lateness(source, suite, release) }
}

async function signedRelease(source: SuiteSource, suite: string, signal: AbortSignal) {
  const file = releaseFile(source, suite)
  const read = (text: string) => readSignedRelease(text, suite, source.keys, source.now())
  try {
    const text = await source.http.text(releaseUrl(source, suite), signal)
    const release = await read(text)
    const note = lateness(source, suite, release)
    await writeAtomically(file, text)
    return { release, note }
  } catch (error) {
    const away = error instanceof AfloatError && error.problem.code === 'channel-unreachable'
    const cached = away ? await readTextIfThere(file) : undefined
    if (!away || cached === undefined) throw error
    const release = await read(cached)
    const late = lateness(source, suite, release)
    const offline = `${error.problem.what} This is from the index of ${day(release.date)} that was read before.`
    return { release, note: late ? `${offline} ${late}` : offline }
  }
}

async function cachedEntries(source: SuiteSource, suite: string, release: SignedRelease) {
  // A cache that cannot be read is as good as none.
  return await readJson(entriesFile(source, suite, release), z.array(packageEntrySchema)).catch(() => undefined)
}

async function fetchEntries(source: SuiteSource, suite: string, release: SignedRelease, options: ReadOptions) {
  const path = indexPath(source)
  const wanted = {
    ...indexOf(source, suite, release),
    url: `${source.mirror.address}/dists/${suite}/${path}`,
    name: `The package index of Debian ${suite}`,
  }
  const { signal } = options
  const onBytes = (done: number) => options.onBytes(done, wanted.size)
  const file = await download(source.http, wanted, source.cache, { signal, onBytes })
  const digested = entriesFile(source, suite, release)
  try {
    const entries = await readPackageIndex(file, signal)
    await writeJsonAtomically(digested, entries)
    await rm(file, { force: true })
    await removeOlder(source.cache, `packages-${suite}-`, digested)
    return entries
  } catch (error) {
    // Another process that fetched the same index was faster and has removed the file that we were about to read.
    const theirs = errnoOf(error) === 'ENOENT' ? await cachedEntries(source, suite, release) : undefined
    if (theirs) return theirs
    throw error
  }
}

function indexOf(source: SuiteSource, suite: string, release: SignedRelease): { sha256: string; size: number } {
  const index = release.indices.get(indexPath(source))
  if (index) return index
  throw releaseProblem('version-unknown', `Debian ${suite} has no packages for ${source.architecture}.`, '')
}

function indexPath(source: SuiteSource): string {
  return `main/binary-${source.architecture}/Packages.xz`
}

function releaseUrl(source: SuiteSource, suite: string): string {
  return `${source.mirror.address}/dists/${suite}/InRelease`
}

function releaseFile(source: SuiteSource, suite: string): string {
  return join(source.cache, `${suite}-${sha256OfText(releaseUrl(source, suite)).slice(0, 16)}.InRelease`)
}

/** Named by the index's digest and what was looked for: what was read from a verified index stays true for both. */
function entriesFile(source: SuiteSource, suite: string, release: SignedRelease): string {
  const wanted = sha256OfText(wantedPackages.join()).slice(0, 8)
  return join(source.cache, `packages-${suite}-${indexOf(source, suite, release).sha256}-${wanted}.json`)
}

/** A note on an index past its Valid-Until, where apt is set to take such; an error otherwise. */
function lateness(source: SuiteSource, suite: string, release: SignedRelease): string | undefined {
  if (!release.validUntil || release.validUntil >= source.now()) return undefined
  const fact = `The index of Debian ${suite} at ${source.mirror.address} was valid until ${day(release.validUntil)}`
  if (!source.mirror.checkValidUntil) {
    return `${fact}; it is taken because apt on this machine is set to take such (Acquire::Check-Valid-Until).`
  }
  throw releaseProblem(
    'signature-invalid',
    `${fact}: the mirror is behind, or somebody hides newer versions.`,
    'Use a current mirror (AFLOAT_DEBIAN_MIRROR), or set Acquire::Check-Valid-Until "false" for apt if you trust this one.',
  )
}

async function removeOlder(folder: string, prefix: string, keep: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && join(folder, name) !== keep) await rm(join(folder, name), { force: true })
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
