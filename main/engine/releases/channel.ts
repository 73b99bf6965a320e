import type { Problem } from '../../../preload/contract/problem.ts'
import type { BinaryName, FileSource } from './bundle.ts'

/** An engine that a channel offers. */
export interface Release {
  /** Upstream's version, such as 28.5.2. */
  readonly version: string
  /** The channel's name of it, such as `debian/trixie`. */
  readonly source: string
  /** Bytes to download, before any cache; null where the channel does not say. */
  readonly size: number | null
  /** What the user should know before taking it: an index from the cache, one past its date. */
  readonly note?: string
}

/** What a channel has now. Parts of it that cannot be read do not hide the rest. */
export interface Offer {
  readonly releases: readonly Release[]
  readonly problems: readonly Problem[]
}

export interface Progress {
  readonly step: 'index' | 'download' | 'verify' | 'unpack'
  /** Done share of the step, 0 to 1. */
  readonly share: number
  readonly bytesDone: number
  readonly bytesTotal: number
  /** The package or index in work. */
  readonly package: string
}

export type OnProgress = (progress: Progress) => void

export interface FetchOptions {
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** What keeps a program from being executed on this machine, such as a libc too old for it; undefined if nothing. */
  readonly obstacle: (name: BinaryName, path: string) => Promise<string | undefined>
}

export interface Fetched {
  readonly files: Readonly<Record<BinaryName, FileSource>>
  readonly verified: readonly string[]
  readonly notes: readonly string[]
}

/** A place that engines come from. It downloads, verifies and unpacks; the store decides what becomes of the result. */
export interface Channel {
  /** `debian`, `static`: the part of a source before the slash. */
  readonly name: string
  /** Fails only when nothing at all can be told. */
  available(signal: AbortSignal, onProgress?: OnProgress): Promise<Offer>
  /** Puts every program of a bundle into the folder `into`, executable. */
  fetch(release: Release, into: string, options: FetchOptions): Promise<Fetched>
}
