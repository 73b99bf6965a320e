import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { AfloatError, errnoOf } from '../../host/afloat-error.ts'
import { evidenceOf, identityOf } from '../../host/process-identity.ts'
import { sha256OfFile, sha256OfText } from './digest.ts'
import { reasonOf, releaseProblem } from './failure.ts'
import { type Http, unreachable } from './http.ts'

/** One try and three more: half a second, one, two. A mirror that is down longer is for the user to decide about. */
const tries = 4
const firstWaitMs = 500

/** A file of known size. */
export interface Wanted {
  readonly url: string
  /** Bytes. */
  readonly size: number
  /** Known beforehand from something that was verified; undefined where nobody publishes one. */
  readonly sha256: string | undefined
  /** For people: `docker.io 28.5.2+dfsg4-5`. */
  readonly name: string
}

export interface DownloadOptions {
  readonly signal: AbortSignal
  readonly onBytes?: (bytesDone: number) => void
  /** Called when the bytes are there and their digest is computed. */
  readonly onVerify?: () => void
}

/**
 * Fetches a file into the cache folder and returns its path there. It is cached under its digest (or address), resumed
 * where an earlier try ended, and only takes its final name once it is whole and the digest fits. Throws AfloatError with
 * `channel-unreachable`, `download-truncated` or `digest-mismatch`, and what the disk throws.
 */
export async function download(http: Http, wanted: Wanted, cache: string, options: DownloadOptions): Promise<string> {
  const file = join(cache, wanted.sha256 ?? `by-address-${sha256OfText(`${wanted.url} ${wanted.size}`)}`)
  await mkdir(cache, { recursive: true })
  if ((await sizeOf(file)) === wanted.size && (await hasDigest(file, wanted, options.signal))) {
    options.onBytes?.(wanted.size)
    return file
  }
  const part = await claimPart(file)
  try {
    await fetchInto(part, http, wanted, options)
    options.onVerify?.()
    if (!(await hasDigest(part, wanted, options.signal))) {
      await rm(part, { force: true })
      throw releaseProblem(
        'digest-mismatch',
        `${wanted.name} from ${wanted.url} is not the file that was asked for: its SHA-256 is another.`,
        'The mirror may be in the middle of an update, or something on the way changed the file: try later or another mirror.',
      )
    }
    await rename(part, file)
    return file
  } catch (error) {
    // Kept under the shared name, the next try resumes it.
    await rename(part, `${file}.part`).catch(() => {})
    throw error
  }
}

async function hasDigest(file: string, wanted: Wanted, signal: AbortSignal): Promise<boolean> {
  return wanted.sha256 === undefined || (await sha256OfFile(file, signal)) === wanted.sha256
}

async function fetchInto(part: string, http: Http, wanted: Wanted, options: DownloadOptions): Promise<void> {
  let failure: unknown
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await wait(firstWaitMs * 2 ** (attempt - 1), undefined, { signal: options.signal })
    if ((await sizeOf(part)) > wanted.size) await rm(part, { force: true })
    if ((await sizeOf(part)) === wanted.size) return
    try {
      await fetchRest(part, http, wanted, options)
      failure = undefined
    } catch (error) {
      // An errno at the top is of our own disk; what the network throws is wrapped.
      const lasting = error instanceof AfloatError || /^E[A-Z0-9]+$/.test(errnoOf(error) ?? '')
      if (lasting || options.signal.aborted) throw error
      failure = error
    }
    if ((await sizeOf(part)) === wanted.size) return
  }
  if (failure instanceof NoAnswer) throw unreachable(wanted.url, failure.message, failure)
  throw releaseProblem(
    'download-truncated',
    `${wanted.name} ended after ${await sizeOf(part)} of ${wanted.size} bytes, also when asked again for the rest.`,
    'Try again later or use another mirror; the download goes on where it ended.',
    failure === undefined ? {} : { cause: failure },
  )
}

/** The mirror is not there, or says that it cannot serve. The message says why. */
class NoAnswer extends Error {}

async function fetchRest(part: string, http: Http, wanted: Wanted, options: DownloadOptions): Promise<void> {
  const start = await sizeOf(part)
  const range: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {}
  const response = await http.get(wanted.url, options.signal, range).catch(error => {
    throw new NoAnswer(reasonOf(error), { cause: error })
  })
  const resumed = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${start}-`)
  if (!response.body || !(resumed || response.status === 200)) {
    await response.body?.cancel()
    const answer = `the mirror answers ${response.status}`
    // The mirror's file is no longer than what is here: it counts as cut short.
    if (response.status === 416) throw new Error(answer)
    if (response.status >= 500) throw new NoAnswer(answer)
    throw unreachable(wanted.url, answer)
  }
  let done = resumed ? start : 0
  const counted = async function* (body: AsyncIterable<Uint8Array>) {
    for await (const piece of body) {
      done += piece.length
      if (done > wanted.size) throw tooLong(wanted)
      yield piece
      options.onBytes?.(done)
    }
  }
  const target = createWriteStream(part, { flags: resumed ? 'a' : 'w' })
  await pipeline(Readable.from(counted(response.body as AsyncIterable<Uint8Array>)), target, { signal: options.signal })
}

function tooLong(wanted: Wanted): AfloatError {
  return releaseProblem(
    'digest-mismatch',
    `${wanted.name} from ${wanted.url} is longer than the ${wanted.size} bytes that it should have.`,
    'Try later or use another mirror.',
  )
}

/**
 * A part file of this process's own, with what an earlier try left if nobody works on that. The rename settles who of
 * two processes goes on with it; a part whose owner is dead is as good as one that nobody owns.
 */
async function claimPart(file: string): Promise<string> {
  const self = await identityOf(process.pid)
  const own = `${file}.${process.pid}-${self?.startTime ?? 0}-${Math.random().toString(16).slice(2, 8)}.part`
  for (const candidate of [`${file}.part`, ...(await deadParts(file))]) {
    try {
      await rename(candidate, own)
      return own
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
    }
  }
  return own
}

async function deadParts(file: string): Promise<string[]> {
  const dead: string[] = []
  for (const name of await readdir(dirname(file))) {
    const owner = name.startsWith(`${basename(file)}.`) && /\.(\d+)-(\d+)-[0-9a-f]+\.part$/.exec(name)
    if (!owner) continue
    const evidence = await evidenceOf({ pid: Number(owner[1]), startTime: Number(owner[2]) })
    if (evidence === 'dead') dead.push(join(dirname(file), name))
  }
  return dead
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0
    throw error
  }
}
