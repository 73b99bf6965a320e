import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { ShimFacts } from '../../../preload/contract/report.ts'
import { allowNewFiles, closeFd } from '../../host/libc.ts'
import { fetchListener, groupId, listenAt } from '../../host/socket-holder.ts'
import type { Shim } from '../shim.ts'
import { drain, openStreams } from './drain.ts'

/** Pause between an answer and the next probe: milliseconds. Short, so that the measured wait is that of a busy client. */
const PROBE_PAUSE_MS = 5

/**
 * Holds the API socket. The supervisor listens and hands the socket down to each dockerd, so its inode never changes and
 * requests that arrive while no dockerd accepts wait in the kernel's queue. No byte passes through Afloat.
 */
export class ApiShim implements Shim {
  readonly name = 'api'
  readonly #path: string
  readonly #group: string | undefined
  #fd: number | undefined
  #probe: { stop: AbortController; longest: Promise<number> } | undefined

  /** Members of `group` may use the socket, besides its owner. */
  constructor(path: string, group: string | undefined) {
    this.#path = path
    this.#group = group
  }

  /** The listening socket, made when there is none yet. */
  async listener(): Promise<number> {
    this.#fd ??= await listenAt(this.#path, this.#group === undefined ? undefined : await groupId(this.#group))
    return this.#fd
  }

  /** Gets the listening socket back from a dockerd that was started with it. */
  async adoptFrom(dockerdPid: number): Promise<void> {
    // A supervisor that died between holding requests back and stopping dockerd left it unable to accept.
    allowNewFiles(dockerdPid)
    this.#fd ??= await fetchListener(dockerdPid, this.#path)
  }

  /** Connections that are no short requests; asked while dockerd still answers. */
  async openStreams(dockerdPid: number): Promise<ReadonlySet<string>> {
    return openStreams(this.#path, dockerdPid)
  }

  /** Before a planned stop: requests that dockerd has begun may end, new ones wait for the next dockerd. */
  async drain(dockerdPid: number, streams: ReadonlySet<string>): Promise<void> {
    await drain(this.#path, dockerdPid, streams)
  }

  async observe(): Promise<void> {}

  async raise(): Promise<void> {
    if (this.#probe) return
    const stop = new AbortController()
    this.#probe = { stop, longest: longestWait(this.#path, stop.signal) }
  }

  async handOver(): Promise<void> {}

  async lower(): Promise<Partial<ShimFacts>> {
    const probe = this.#probe
    if (!probe) return {}
    this.#probe = undefined
    probe.stop.abort()
    return { api: { longestWaitMs: Math.round(await probe.longest) } }
  }

  /** Lets go of the socket. A dockerd that runs keeps its own copy; without one the file is left to the next start. */
  async release(): Promise<void> {
    this.#probe?.stop.abort()
    this.#probe = undefined
    if (this.#fd !== undefined) closeFd(this.#fd)
    this.#fd = undefined
  }
}

/** The longest that a small request waited for its answer, asked again and again until the signal: milliseconds. */
async function longestWait(socketPath: string, signal: AbortSignal): Promise<number> {
  let longest = 0
  while (!signal.aborted) {
    const begun = performance.now()
    // A request cut by a crash tells nothing of how long others wait: only answers count.
    if (await answered(socketPath)) longest = Math.max(longest, performance.now() - begun)
    await delay(PROBE_PAUSE_MS)
  }
  return longest
}

function answered(socketPath: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = request({ socketPath, path: '/_ping', agent: false }, response => {
      response.resume()
      response.once('end', () => resolve(true))
      response.once('error', () => resolve(false))
    })
    probe.once('error', () => resolve(false))
    probe.end()
  })
}
