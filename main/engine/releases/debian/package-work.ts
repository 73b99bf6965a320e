import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileSource } from '../bundle.ts'
import type { FetchOptions, Progress } from '../channel.ts'
import { download } from '../download.ts'
import { releaseProblem } from '../failure.ts'
import { extractFromDeb } from './deb.ts'
import type { PackageEntry } from './package-index.ts'
import type { SuiteSource } from './suite-index.ts'

/** Downloads and unpacks packages one after the other, with progress over all of them. */
export class PackageWork {
  readonly into: string
  readonly options: FetchOptions
  readonly #source: SuiteSource
  #total: number
  #before = 0

  constructor(source: SuiteSource, into: string, options: FetchOptions, planned: readonly PackageEntry[]) {
    this.#source = source
    this.into = into
    this.options = options
    this.#total = planned.reduce((sum, entry) => sum + entry.size, 0)
  }

  /** Puts files of a package, by their paths in it, into the folder under the names given; `needed` of them must be there. */
  async take(
    entry: PackageEntry,
    wanted: ReadonlyMap<string, string>,
    suite: string,
    needed = wanted.size,
  ): Promise<FileSource> {
    const { signal } = this.options
    const url = `${this.#source.mirror.address}/${entry.filename}`
    // A package that was not planned, such as another suite's runc, makes the whole longer.
    this.#total = Math.max(this.#total, this.#before + entry.size)
    const wantedFile = { url, size: entry.size, sha256: entry.sha256, name: `${entry.package} ${entry.version}` }
    const deb = await download(this.#source.http, wantedFile, this.#source.cache, {
      signal,
      onBytes: done => this.#report('download', entry, done),
      onVerify: () => this.#report('verify', entry, entry.size),
    })
    const targets = new Map([...wanted].map(([path, binary]) => [path, join(this.into, binary)]))
    const missing = await extractFromDeb(deb, targets, {
      signal,
      onBytes: done => this.#report('unpack', entry, done),
    })
    if (wanted.size - missing.length < needed) {
      const what = `${entry.package} ${entry.version} of ${suite} has no ${missing.join(', ')}.`
      throw releaseProblem('bundle-broken', what, 'Take another version, and report this.')
    }
    // The umask may have taken bits away when the files were made.
    for (const target of targets.values()) await chmod(target, 0o755)
    this.#before += entry.size
    return { package: entry.package, packageVersion: entry.version, packageSha256: entry.sha256, suite, url }
  }

  #report(step: Progress['step'], entry: PackageEntry, done: number): void {
    const bytesDone = this.#before + done
    this.options.onProgress({
      step,
      share: Math.min(1, bytesDone / this.#total),
      bytesDone,
      bytesTotal: this.#total,
      package: entry.package,
    })
  }
}
