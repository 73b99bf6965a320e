import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import { AfloatError, problemOf } from '../../../host/afloat-error.ts'
import type { BinaryName, FileSource } from '../bundle.ts'
import type { Channel, Fetched, FetchOptions, Offer, Release } from '../channel.ts'
import { download } from '../download.ts'
import { releaseProblem } from '../failure.ts'
import { Http } from '../http.ts'
import { archiveKeys } from './archive-keys.ts'
import { extractFromDeb } from './deb.ts'
import { chooseMirror, type Mirror } from './mirror.ts'
import { type PackageEntry, upstreamVersion } from './package-index.ts'
import { recipeOf } from './recipe.ts'
import { readSuite, type SuiteIndex, type SuiteSource } from './suite-index.ts'

/** Debian's releases that carry an engine, newest first. */
const debianSuites = ['forky', 'trixie', 'bookworm', 'bullseye'] as const

const debianArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

export interface DebianOptions {
  /** Where downloads and indices are cached. */
  readonly cache: string
  /** Folder of the .asc files to verify with. */
  readonly keys: string
  readonly mirror?: () => Promise<Mirror>
  readonly suites?: readonly string[]
  readonly now?: () => Date
}

/** Debian's archive: signed indices, packages by their digests in those. */
export class DebianChannel implements Channel {
  readonly name = 'debian'
  readonly #options: DebianOptions
  readonly #suites: readonly string[]
  #source: Promise<SuiteSource> | undefined

  constructor(options: DebianOptions) {
    this.#options = options
    this.#suites = options.suites ?? debianSuites
  }

  async available(signal: AbortSignal): Promise<Offer> {
    const { suites, problems } = await this.#read(signal, () => {})
    return { releases: suites.flatMap(suite => releaseOf(suite) ?? []), problems }
  }

  async fetch(release: Release, into: string, options: FetchOptions): Promise<Fetched> {
    const source = await this.#ready()
    const { suites, problems } = await this.#read(options.signal, (name, done, total) =>
      options.onProgress({ step: 'index', share: done / total, bytesDone: done, bytesTotal: total, package: name }),
    )
    const suite = suites.find(one => releaseOf(one)?.source === release.source)
    const recipe = suite && recipeOf(suite.entries)
    if (!suite || !recipe || releaseOf(suite)?.version !== release.version) {
      const found = problems[0]
      if (found && !suite) throw new AfloatError(found)
      throw releaseProblem(
        'version-unknown',
        `${release.source} has no engine ${release.version} now.`,
        'List the engines again.',
      )
    }
    const work = new Work(source, into, options, [...recipe.keys()])
    const files: Partial<Record<BinaryName, FileSource>> = {}
    for (const [entry, ingredients] of recipe) {
      const got = await work.take(entry, new Map(ingredients.map(one => [one.path, one.binary])), suite.suite)
      for (const { binary } of ingredients) files[binary] = got
    }
    const notes = suite.note ? [suite.note] : []
    const runcNote = await this.#runcThatRuns(work, suite, suites, files)
    if (runcNote) notes.push(runcNote)
    return { files: files as Record<BinaryName, FileSource>, verified: verification(source, suite, files), notes }
  }

  /** Replaces a runc that this machine's libc cannot run by the newest of the archive that it can. */
  async #runcThatRuns(
    work: Work,
    suite: SuiteIndex,
    suites: readonly SuiteIndex[],
    files: Partial<Record<BinaryName, FileSource>>,
  ): Promise<string | undefined> {
    const path = join(work.into, 'runc')
    if (await work.options.runs('runc', path)) return undefined
    const own = files.runc?.packageVersion
    const others = suites
      .filter(one => one !== suite)
      .flatMap(one => one.entries.filter(entry => entry.package === 'runc').map(entry => ({ entry, suite: one.suite })))
      .sort((a, b) => semver.compare(comparable(b.entry), comparable(a.entry)))
    for (const other of others) {
      await rm(path, { force: true })
      files.runc = await work.take(other.entry, new Map([['usr/sbin/runc', 'runc' as const]]), other.suite)
      if (await work.options.runs('runc', path)) {
        return `runc ${other.entry.version} is from ${other.suite}: ${suite.suite}'s ${own} needs a newer C library than this machine has.`
      }
    }
    throw releaseProblem(
      'bundle-broken',
      `No runc of the archive runs on this machine (${suite.suite}'s is ${own}).`,
      'Install the packages libseccomp2 and libc6, or update this machine.',
    )
  }

  async #read(signal: AbortSignal, onBytes: (name: string, done: number, total: number) => void) {
    const source = await this.#ready()
    const results = await Promise.allSettled(
      this.#suites.map(suite => readSuite(source, suite, signal, (done, total) => onBytes(suite, done, total))),
    )
    signal.throwIfAborted()
    const suites = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    const errors = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []))
    if (suites.length === 0 && errors.length > 0) throw errors[0]
    return { suites, problems: errors.map(problemOf) }
  }

  #ready(): Promise<SuiteSource> {
    this.#source ??= this.#prepare().catch(error => {
      this.#source = undefined
      throw error
    })
    return this.#source
  }

  async #prepare(): Promise<SuiteSource> {
    const architecture = debianArchitectures[process.arch]
    if (!architecture) {
      throw releaseProblem(
        'version-unknown',
        `Debian's engines are for x64 and arm64; this machine is ${process.arch}.`,
        '',
      )
    }
    const [mirror, keys] = await Promise.all([
      (this.#options.mirror ?? chooseMirror)(),
      archiveKeys(this.#options.keys),
    ])
    const now = this.#options.now ?? (() => new Date())
    return { http: new Http(mirror.proxy), mirror, keys, architecture, cache: join(this.#options.cache, 'debian'), now }
  }
}

/** Downloads and unpacks packages one after the other, with progress over all of them. */
class Work {
  readonly source: SuiteSource
  readonly into: string
  readonly options: FetchOptions
  #total: number
  #before = 0

  constructor(source: SuiteSource, into: string, options: FetchOptions, planned: readonly PackageEntry[]) {
    this.source = source
    this.into = into
    this.options = options
    this.#total = planned.reduce((sum, entry) => sum + entry.size, 0)
  }

  async take(entry: PackageEntry, wanted: ReadonlyMap<string, BinaryName>, suite: string): Promise<FileSource> {
    const { signal } = this.options
    const url = `${this.source.mirror.address}/${entry.filename}`
    this.#total = Math.max(this.#total, this.#before + entry.size)
    const report = (step: 'download' | 'verify' | 'unpack', done: number) =>
      this.options.onProgress({
        step,
        share: Math.min(1, (this.#before + done) / this.#total),
        bytesDone: this.#before + done,
        bytesTotal: this.#total,
        package: entry.package,
      })
    const deb = await download(
      this.source.http,
      { url, size: entry.size, sha256: entry.sha256, name: `${entry.package} ${entry.version}` },
      this.source.cache,
      { signal, onBytes: done => report('download', done), onVerify: () => report('verify', entry.size) },
    )
    const targets = new Map([...wanted].map(([path, binary]) => [path, join(this.into, binary)]))
    const missing = await extractFromDeb(deb, targets, { signal, onBytes: done => report('unpack', done) })
    if (missing.length > 0) {
      throw releaseProblem(
        'bundle-broken',
        `${entry.package} ${entry.version} of ${suite} has no ${missing.join(', ')}.`,
        '',
      )
    }
    for (const target of targets.values()) await chmod(target, 0o755)
    this.#before += entry.size
    return { package: entry.package, packageVersion: entry.version, packageSha256: entry.sha256, suite, url }
  }
}

function releaseOf(suite: SuiteIndex): Release | undefined {
  const recipe = recipeOf(suite.entries)
  const engine = suite.entries.find(entry => entry.package === 'docker.io')
  if (!recipe || !engine) return undefined
  return {
    version: upstreamVersion(engine.version),
    source: `debian/${suite.suite}`,
    size: [...recipe.keys()].reduce((sum, entry) => sum + entry.size, 0),
    ...(suite.note === undefined ? {} : { note: suite.note }),
  }
}

function comparable(entry: PackageEntry): semver.SemVer {
  return semver.coerce(upstreamVersion(entry.version)) ?? new semver.SemVer('0.0.0')
}

function verification(
  source: SuiteSource,
  suite: SuiteIndex,
  files: Partial<Record<BinaryName, FileSource>>,
): string[] {
  const packages = new Set(Object.values(files).map(file => file.package))
  return [
    `InRelease of ${suite.suite} (${suite.date.toISOString()}) from ${source.mirror.address}: OpenPGP signature by Debian's archive keys ${suite.signedBy.join(', ')}.`,
    `Packages.xz for ${source.architecture}: SHA-256 as in InRelease.`,
    `${[...packages].join(', ')}: SHA-256 as in Packages.`,
  ]
}
