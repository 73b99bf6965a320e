import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import type { Problem } from '../../../preload/contract/problem.ts'
import { AfloatError, errnoOf, problemOf } from '../../host/afloat-error.ts'
import { syncFolder } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { type BundlePlace, binFolder, bundleFrom, bundleRecordSchema, recordFile, type StoredBundle } from './bundle.ts'
import type { Channel, OnProgress, Release } from './channel.ts'
import { asReleaseFailure, releaseProblem } from './failure.ts'
import { finishBundle } from './finish-bundle.ts'
import { removeLeftovers, workFolderName } from './leftovers.ts'
import { obstacle } from './probe.ts'

export interface InstallOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface StoredBundles {
  /** Newest first. */
  readonly bundles: readonly StoredBundle[]
  /** Folders that are no whole bundle, one `bundle-broken` each. */
  readonly problems: readonly Problem[]
}

/** The engines of one home, and the way for new ones into it. */
export class BundleStore {
  readonly #home: Home
  readonly #channels: readonly Channel[]

  constructor(home: Home, channels: readonly Channel[]) {
    this.#home = home
    this.#channels = channels
  }

  async list(): Promise<StoredBundles> {
    const bundles: StoredBundle[] = []
    const problems: Problem[] = []
    for (const name of await this.#folders()) {
      try {
        bundles.push(await this.#read(name))
      } catch (error) {
        problems.push(problemOf(error))
      }
    }
    bundles.sort((a, b) => semver.rcompare(a.version, b.version))
    return { bundles, problems }
  }

  /** The installed bundle of a version, or undefined. Throws `bundle-broken` when its folder is not whole. */
  async get(version: string): Promise<StoredBundle | undefined> {
    return (await this.#folders()).includes(version) ? await this.#read(version) : undefined
  }

  /** What the channels have, newest first; a version that two have is listed for the first of them. */
  async available(signal: AbortSignal): Promise<{ releases: readonly Release[]; problems: readonly Problem[] }> {
    const found = await this.#ask(signal)
    const releases = found.releases
      .map(({ release }) => release)
      .filter((release, at, all) => all.findIndex(other => other.version === release.version) === at)
      .sort((a, b) => semver.compareLoose(b.version, a.version))
    return { releases, problems: found.problems }
  }

  /**
   * Installs a version; returns the installed bundle when it is there already. The bundle appears whole or not at all:
   * it is made in a folder of its own and renamed. Throws AfloatError with `version-unknown`, `channel-unreachable`,
   * `signature-invalid`, `digest-mismatch`, `download-truncated`, `bundle-broken`, `disk-full`, `home-unusable` or
   * `cancelled`.
   */
  async install(version: string, options: InstallOptions = {}): Promise<StoredBundle> {
    const signal = options.signal ?? new AbortController().signal
    try {
      await mkdir(this.#home.engines, { recursive: true })
      await removeLeftovers(this.#home.engines)
      const present = await this.get(version).catch(() => undefined)
      if (present) return present
      const { releases, problems } = await this.#ask(signal, options.onProgress)
      const offer = releases.find(({ release }) => release.version === version)
      if (!offer)
        throw notOffered(
          version,
          releases.map(({ release }) => release.version),
          problems,
        )
      return await this.#installFrom(offer.channel, offer.release, signal, options.onProgress ?? (() => {}))
    } catch (error) {
      throw asReleaseFailure(error, this.#home.path, signal)
    }
  }

  /**
   * Removes a version unless containers still need it, whose names `inUse` gives: their containerd shims run from it.
   * Throws `bundle-in-use`, `version-unknown`.
   */
  async remove(version: string, inUse: (bundle: BundlePlace) => Promise<readonly string[]>): Promise<void> {
    if (!(await this.#folders()).includes(version)) {
      throw new AfloatError({
        code: 'version-unknown',
        what: `Engine ${version} is not installed.`,
        unchanged: 'Nothing was removed.',
        remedy: 'List the engines to see which are.',
      })
    }
    const users = await inUse({ version, folder: join(this.#home.engines, version) })
    if (users.length > 0) {
      throw new AfloatError({
        code: 'bundle-in-use',
        what: `Engine ${version} is still used by ${users.join(', ')}.`,
        unchanged: 'It stays installed and everything runs on.',
        remedy: 'Stop or recreate those containers under the newer engine, then remove it.',
      })
    }
    // Renamed first, so that a crash in the middle leaves a leftover and not half an engine.
    const doomed = join(this.#home.engines, await workFolderName(version))
    await rename(join(this.#home.engines, version), doomed)
    await rm(doomed, { recursive: true, force: true })
  }

  async #installFrom(
    channel: Channel,
    release: Release,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<StoredBundle> {
    const work = join(this.#home.engines, await workFolderName(release.version))
    try {
      await mkdir(binFolder(work), { recursive: true })
      const fetched = await channel.fetch(release, binFolder(work), { signal, onProgress, obstacle })
      signal.throwIfAborted()
      await finishBundle(work, channel.name, release, fetched)
      signal.throwIfAborted()
      await this.#publish(work, release.version)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    return await this.#read(release.version)
  }

  /** Gives a finished bundle its name. When another process was faster, its bundle is as good: ours is dropped. */
  async #publish(work: string, version: string): Promise<void> {
    const final = join(this.#home.engines, version)
    for (;;) {
      try {
        await syncFolder(binFolder(work))
        await rename(work, final)
        await syncFolder(this.#home.engines)
        return
      } catch (error) {
        const code = errnoOf(error)
        if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
      }
      const winner = await this.#read(version).catch(() => undefined)
      if (winner) return
      const broken = join(this.#home.engines, await workFolderName(version))
      await rename(final, broken)
      await rm(broken, { recursive: true, force: true })
    }
  }

  async #read(version: string): Promise<StoredBundle> {
    const folder = join(this.#home.engines, version)
    try {
      const record = bundleRecordSchema.parse(JSON.parse(await readFile(join(folder, recordFile), 'utf8')))
      if (record.version !== version) throw new Error(`its record is of ${record.version}`)
      const bundle = bundleFrom(folder, record)
      for (const [name, file] of Object.entries(record.files)) {
        const found = await stat(join(binFolder(folder), name))
        if (found.size !== file.size || (found.mode & 0o111) === 0) throw new Error(`${name} is not as installed`)
      }
      return bundle
    } catch (error) {
      throw new AfloatError(
        {
          code: 'bundle-broken',
          what: `The engine in ${folder} is not whole.`,
          unchanged: 'It is left as it is, and not used.',
          remedy: `Install ${version} again, or remove it.`,
          detail: error instanceof Error ? error.message : String(error),
        },
        { cause: error },
      )
    }
  }

  async #ask(signal: AbortSignal, onProgress?: OnProgress) {
    const releases: { release: Release; channel: Channel }[] = []
    const problems: Problem[] = []
    for (const channel of this.#channels) {
      try {
        const offer = await channel.available(signal, onProgress)
        releases.push(...offer.releases.map(release => ({ release, channel })))
        problems.push(...offer.problems)
      } catch (error) {
        const failure = asReleaseFailure(error, this.#home.path, signal)
        if (!(failure instanceof AfloatError) || failure.problem.code === 'cancelled') throw failure
        problems.push(failure.problem)
      }
    }
    return { releases, problems }
  }

  async #folders(): Promise<string[]> {
    try {
      const entries = await readdir(this.#home.engines, { withFileTypes: true })
      return entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(entry => entry.name)
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return []
      throw error
    }
  }
}

/** A version that cannot be had: because a channel is away, if one is, else because nobody has it. */
function notOffered(version: string, offered: readonly string[], problems: readonly Problem[]): AfloatError {
  const reason = problems[0]
  if (reason) return new AfloatError({ ...reason, what: `Cannot get engine ${version}. ${reason.what}` })
  return releaseProblem('version-unknown', `No channel has engine ${version}.`, `Take one of ${offered.join(', ')}.`)
}
