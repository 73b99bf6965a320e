import type { ShimFacts } from '../../../preload/contract/report.ts'
import { allowNewFiles, closeFd } from '../../host/libc.ts'
import { fetchListener, groupId, listenAt } from '../../host/socket-holder.ts'
import type { Shim } from '../shim.ts'
import { ApiProbe } from './api-probe.ts'
import { drain, openStreams } from './drain.ts'

/**
 * Holds the API socket. The supervisor listens and hands the socket down to each dockerd, so its inode never changes and
 * requests that arrive while no dockerd accepts wait in the kernel's queue. No byte passes through Afloat.
 */
export class ApiShim implements Shim {
  readonly name = 'api'
  readonly #path: string
  readonly #group: string | undefined
  readonly #probe: ApiProbe
  #fd: number | undefined

  /** Members of `group` may use the socket, besides its owner. */
  constructor(path: string, group: string | undefined) {
    this.#path = path
    this.#group = group
    this.#probe = new ApiProbe(path)
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
    this.#probe.start()
  }

  async handOver(): Promise<void> {}

  async lower(): Promise<Partial<ShimFacts>> {
    const longestWaitMs = await this.#probe.end()
    return longestWaitMs === undefined ? {} : { api: { longestWaitMs } }
  }

  soFar(): Partial<ShimFacts> {
    const longestWaitMs = this.#probe.soFar()
    return longestWaitMs === undefined ? {} : { api: { longestWaitMs } }
  }

  /** Lets go of the socket. A dockerd that runs keeps its own copy; without one the file is left to the next start. */
  async release(): Promise<void> {
    void this.#probe.end()
    if (this.#fd !== undefined) closeFd(this.#fd)
    this.#fd = undefined
  }
}
