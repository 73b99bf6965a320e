import { join } from 'node:path'
import type { Problem } from '../../../../preload/contract/problem.ts'
import { problemOf } from '../../../host/afloat-error.ts'
import type { BinaryName, FileSource } from '../bundle.ts'
import type { Channel, Fetched, FetchOptions, Offer, OnProgress, Progress, Release } from '../channel.ts'
import { asReleaseFailure, releaseProblem } from '../failure.ts'
import { Http } from '../http.ts'
import { archiveKeys } from './archive-keys.ts'
import { chooseMirror, type Mirror } from './mirror.ts'
import { upstreamVersion } from './package-index.ts'
import { PackageWork } from './package-work.ts'
import { recipeOf } from './recipe.ts'
import { takeRootlessTools } from './rootless-tools.ts'
import { ensureRunnableRunc } from './runnable-runc.ts'
import { readSuite, type SuiteIndex, type SuiteSource } from './suite-index.ts'

/** Debian's releases that carry an engine, newest first. */
const debianSuites = ['forky', 'trixie', 'bookworm', 'bullseye'] as const

const debianArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Files by name with where they came from, and how that was verified. */
export interface RootlessTools {
  readonly files: Readonly<Record<string, FileSource>>
  readonly verified: readonly string[]
}

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

  async available(signal: AbortSignal, onProgress: OnProgress = () => {}): Promise<Offer> {
    const { suites, problems } = await this.#read(signal, onProgress, false)
    return { releases: suites.flatMap(suite => releaseOf(suite) ?? []), problems }
  }

  async fetch(release: Release, into: string, options: FetchOptions): Promise<Fetched> {
    const source = await this.#ready()
    const { suites } = await this.#read(options.signal, options.onProgress, true)
    options.signal.throwIfAborted()
    const suite = suites.find(one => releaseOf(one)?.source === release.source)
    const recipe = suite && recipeOf(suite.entries)
    if (!recipe || releaseOf(suite)?.version !== release.version) {
      const what = `${release.source} does not have engine ${release.version} any more.`
      throw releaseProblem('version-unknown', what, 'List the engines again.')
    }
    const work = new PackageWork(source, into, options, [...recipe.keys()])
    const files: Partial<Record<BinaryName, FileSource>> = {}
    for (const [entry, ingredients] of recipe) {
      const got = await work.take(entry, new Map(ingredients.map(one => [one.path, one.binary])), suite.suite)
      for (const { binary } of ingredients) files[binary] = got
    }
    const runcNote = await ensureRunnableRunc(work, suite, suites, files)
    const used = suites.filter(one => Object.values(files).some(file => file.suite === one.suite))
    return {
      files: files as Record<BinaryName, FileSource>,
      verified: [
        ...used.map(one => describeSignature(source, one)),
        `Package indices for ${source.architecture}: SHA-256 as in InRelease. Packages: SHA-256 as in the index.`,
      ],
      notes: [...used.map(one => one.note), runcNote].filter(note => note !== undefined),
    }
  }

  /** Puts what an engine of a plain user needs beside it into the folder `into`. */
  async fetchRootlessTools(into: string, options: FetchOptions): Promise<RootlessTools> {
    const source = await this.#ready()
    const { suites } = await this.#read(options.signal, options.onProgress, true)
    const { files, suite } = await takeRootlessTools(source, suites, into, options)
    return { files, verified: [describeSignature(source, suite)] }
  }

  /** All suites at once. Fails when none can be read; what keeps some away is told beside the others. */
  async #read(
    signal: AbortSignal,
    onProgress: OnProgress,
    ask: boolean,
  ): Promise<{ suites: SuiteIndex[]; problems: Problem[] }> {
    const source = await this.#ready()
    const sizes = new Map<string, readonly [done: number, total: number]>()
    const read = async (suite: string) => {
      const onBytes = (done: number, total: number) => {
        sizes.set(suite, [done, total])
        onProgress(indexProgress(suite, [...sizes.values()]))
      }
      try {
        return await readSuite(source, suite, { signal, onBytes, ask })
      } catch (error) {
        throw asReleaseFailure(error, source.cache, signal)
      }
    }
    const results = await Promise.allSettled(this.#suites.map(read))
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

function describeSignature(source: SuiteSource, { suite, date, signedBy }: SuiteIndex): string {
  const keys = signedBy.join(', ')
  return `InRelease of ${suite} (${date.toISOString()}, ${source.mirror.address}): OpenPGP signature by ${keys}, Debian's archive keys.`
}

function indexProgress(suite: string, sizes: readonly (readonly [done: number, total: number])[]): Progress {
  const bytesDone = sizes.reduce((sum, [done]) => sum + done, 0)
  const bytesTotal = sizes.reduce((sum, [, total]) => sum + total, 0)
  return { step: 'index', share: bytesDone / bytesTotal, bytesDone, bytesTotal, package: suite }
}
