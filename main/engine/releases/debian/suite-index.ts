import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Key } from 'openpgp'
import { z } from 'zod'
import { AfloatError, problemOf } from '../../../host/afloat-error.ts'
import { readJson, readTextIfThere, writeAtomically, writeJsonAtomically } from '../../../host/files.ts'
import { sha256OfText } from '../digest.ts'
import { download } from '../download.ts'
import { releaseProblem } from '../failure.ts'
import type { Http } from '../http.ts'
import type { Mirror } from './mirror.ts'
import { type PackageEntry, packageEntrySchema, readPackageIndex } from './package-index.ts'
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

/** Reads and verifies a suite, from the cache while that is fresh or the mirror is away. */
export async function readSuite(
  source: SuiteSource,
  suite: string,
  signal: AbortSignal,
  onBytes: (done: number, total: number) => void,
): Promise<SuiteIndex> {
  const { release, note } = await signedRelease(source, suite, signal)
  const path = `main/binary-${source.architecture}/Packages.xz`
  const index = release.indices.get(path)
  if (!index) {
    throw releaseProblem('version-unknown', `Debian ${suite} has no packages for ${source.architecture}.`, '')
  }
  const digested = join(source.cache, `packages-${suite}-${index.sha256}.json`)
  const known = await readJson(digested, z.array(packageEntrySchema)).catch(() => undefined)
  const entries = known ?? (await fetchEntries())
  return { suite, entries, signedBy: release.signedBy, date: release.date, note }

  async function fetchEntries(): Promise<PackageEntry[]> {
    const url = `${source.mirror.address}/dists/${suite}/${path}`
    const wanted = { url, ...(index as { sha256: string; size: number }), name: `The package index of Debian ${suite}` }
    const file = await download(source.http, wanted, source.cache, {
      signal,
      onBytes: done => onBytes(done, wanted.size),
    })
    const read = await readPackageIndex(file, signal)
    await writeJsonAtomically(digested, read)
    await rm(file, { force: true })
    await removeOlder(source.cache, `packages-${suite}-`, digested)
    return read
  }
}

async function signedRelease(source: SuiteSource, suite: string, signal: AbortSignal) {
  const url = `${source.mirror.address}/dists/${suite}/InRelease`
  const file = join(source.cache, `${suite}-${sha256OfText(url).slice(0, 16)}.InRelease`)
  const cached = await readTextIfThere(file)
  const read = (text: string) => readSignedRelease(text, suite, source.keys, source.now())
  const now = source.now().getTime()
  if (cached !== undefined) {
    const age = now - (await stat(file)).mtimeMs
    if (age >= 0 && age < freshMs) {
      const release = await read(cached).catch(() => undefined)
      if (release) return { release, note: lateness(source, suite, release) }
    }
  }
  try {
    const text = await source.http.text(url, signal)
    const release = await read(text)
    const note = lateness(source, suite, release)
    await writeAtomically(file, text)
    return { release, note }
  } catch (error) {
    const away = error instanceof AfloatError && error.problem.code === 'channel-unreachable'
    if (!away || cached === undefined) throw error
    const release = await read(cached)
    const late = lateness(source, suite, release)
    const offline = `The mirror cannot be reached; this is from its index of ${day(release.date)}. ${problemOf(error).what}`
    return { release, note: late ? `${offline} ${late}` : offline }
  }
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
