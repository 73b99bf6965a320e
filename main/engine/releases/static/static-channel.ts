import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { AfloatError } from '../../../host/afloat-error.ts'
import { readTextIfThere, writeAtomically } from '../../../host/files.ts'
import { type BinaryName, binaryNames, type FileSource } from '../bundle.ts'
import type { Channel, Fetched, FetchOptions, Offer, Progress, Release } from '../channel.ts'
import { sha256OfFile, sha256OfText } from '../digest.ts'
import { download } from '../download.ts'
import { extractFiles } from '../extract-files.ts'
import { reasonOf, releaseProblem } from '../failure.ts'
import { Http, type ProxySettings } from '../http.ts'
import type { PinnedDigests } from './pinned-digests.ts'
import { readStaticIndex, type StaticArchive } from './static-index.ts'

/** Docker's own archive of static builds. */
export const dockerStaticAddress = 'https://download.docker.com/linux/static/stable'

const staticArchitectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }

export interface StaticOptions {
  /** Where downloads and the index are cached. */
  readonly cache: string
  /** The folder above the architectures; Docker's, or a company's copy. */
  readonly address?: string
  /** Pinned digests for this architecture, asked each time. Only these archives may come over plain HTTP. */
  readonly pinned?: () => Promise<PinnedDigests>
  readonly proxy?: ProxySettings
  /** A certificate authority to trust beside the known ones, PEM. */
  readonly ca?: string
}

/** Docker's static archives. Their site publishes no digests or signatures: TLS vouches for them, or a pinned digest. */
export class StaticChannel implements Channel {
  readonly name = 'static'
  readonly #address: string
  readonly #cache: string
  readonly #pinned: () => Promise<PinnedDigests>
  readonly #http: Http

  constructor(options: StaticOptions) {
    this.#address = (options.address ?? dockerStaticAddress).replace(/\/+$/, '')
    this.#cache = join(options.cache, 'static')
    this.#pinned = options.pinned ?? (async () => ({}))
    this.#http = new Http(options.proxy, { ca: options.ca })
  }

  async available(signal: AbortSignal): Promise<Offer> {
    const pinned = await this.#pinned()
    const { archives, note } = await this.#index(signal)
    const releases = archives
      .filter(({ file }) => this.#trustOf(file, pinned) !== 'none')
      .map(({ version, file, size }) => {
        const notes = [note, this.#trustOf(file, pinned) === 'tls' ? tlsOnly : undefined].filter(
          one => one !== undefined,
        )
        return { version, source: 'static/stable', size, ...(notes.length > 0 ? { note: notes.join(' ') } : {}) }
      })
    return { releases, problems: [] }
  }

  async fetch(release: Release, into: string, options: FetchOptions): Promise<Fetched> {
    const file = `docker-${release.version}.tgz`
    const pinned = await this.#pinned()
    const trust = this.#trustOf(file, pinned)
    if (trust === 'none') throw untrusted(this.#url(file))
    const { archive, sha256 } = await this.#download(file, pinned[file], options)
    await this.#unpack(archive, release, into, options)
    const source: FileSource = {
      package: file,
      packageVersion: release.version,
      packageSha256: sha256,
      url: this.#url(file),
    }
    return {
      files: Object.fromEntries(binaryNames.map(name => [name, source])) as Record<BinaryName, FileSource>,
      verified: [trust === 'pinned' ? `${file}: SHA-256 as pinned.` : `${file} from ${this.#address}: ${tlsOnly}`],
      notes: trust === 'tls' ? [tlsOnly] : [],
    }
  }

  /** What vouches for an archive. Plain HTTP vouches for nothing. */
  #trustOf(file: string, pinned: PinnedDigests): 'pinned' | 'tls' | 'none' {
    if (pinned[file] !== undefined) return 'pinned'
    return this.#address.startsWith('https://') ? 'tls' : 'none'
  }

  async #download(file: string, sha256: string | undefined, { signal, onProgress }: FetchOptions) {
    const size = await this.#http.size(this.#url(file), signal)
    const wanted = { url: this.#url(file), size, sha256, name: file }
    const archive = await download(this.#http, wanted, this.#cache, {
      signal,
      onBytes: done => onProgress(progressOf('download', file, done, size)),
      onVerify: () => onProgress(progressOf('verify', file, size, size)),
    })
    return { archive, sha256: await sha256OfFile(archive, signal) }
  }

  async #unpack(archive: string, release: Release, into: string, options: FetchOptions): Promise<void> {
    const { signal, onProgress } = options
    const wanted = new Map(binaryNames.map(name => [`docker/${name}`, join(into, name)]))
    try {
      const packed = createReadStream(archive, { signal })
      let done = 0
      packed.on('data', piece => {
        done += piece.length
        onProgress(progressOf('unpack', release.version, done, Math.max(done, release.size ?? 0)))
      })
      const missing = await extractFiles(packed.pipe(createGunzip()), wanted, signal)
      if (missing.length > 0) throw damaged(release, `it has no ${missing.join(', ')}`)
    } catch (error) {
      const format = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      if (!format && !(error instanceof AfloatError)) throw error
      // Without a digest, what is in the cache may be what somebody's proxy said instead of the archive.
      await rm(archive, { force: true })
      throw format ? damaged(release, reasonOf(error)) : error
    }
  }

  /** The index page, or what it said the last time while it cannot be read. */
  async #index(signal: AbortSignal): Promise<{ archives: StaticArchive[]; note?: string }> {
    const url = this.#url('')
    const cached = join(this.#cache, `index-${sha256OfText(url).slice(0, 16)}.html`)
    try {
      const page = await this.#http.text(url, signal)
      await mkdir(this.#cache, { recursive: true })
      await writeAtomically(cached, page)
      return { archives: readStaticIndex(page) }
    } catch (error) {
      const away = error instanceof AfloatError && error.problem.code === 'channel-unreachable'
      const page = away ? await readTextIfThere(cached) : undefined
      if (!away || page === undefined) throw error
      return {
        archives: readStaticIndex(page),
        note: `${error.problem.what} This is from its list that was read before.`,
      }
    }
  }

  #url(file: string): string {
    const architecture = staticArchitectures[process.arch]
    if (architecture) return `${this.#address}/${architecture}/${file}`
    const what = `Docker's static engines are for x64 and arm64; this machine is ${process.arch}.`
    throw releaseProblem('version-unknown', what, '')
  }
}

const tlsOnly =
  'Docker publishes no digest or signature of its static archives: only the TLS connection vouches for it.'

function progressOf(step: Progress['step'], name: string, bytesDone: number, bytesTotal: number): Progress {
  return { step, share: bytesTotal === 0 ? 1 : bytesDone / bytesTotal, bytesDone, bytesTotal, package: name }
}

function untrusted(url: string): AfloatError {
  const what = `${url} is not reached over TLS and has no pinned digest, so nothing vouches for it.`
  return releaseProblem('signature-invalid', what, 'Use an https address, or pin the SHA-256 of the archive.')
}

function damaged(release: Release, why: string): AfloatError {
  const what = `The static archive of engine ${release.version} is not usable: ${why}.`
  return releaseProblem('bundle-broken', what, 'Try again; it is downloaded anew.')
}
