import type { ShimFacts } from '../../../preload/contract/report.ts'
import { allowNewFiles } from '../../host/libc.ts'
import type { Inventory } from '../record.ts'
import type { Absence, Shim } from '../shim.ts'
import { ApiProbe } from './api-probe.ts'
import { drain, openStreams } from './drain.ts'

/**
 * The API of an engine whose socket systemd holds (docker.socket): requests wait there by themselves, so that all there
 * is to do is to let begun ones end, and to measure.
 */
export class SystemApiShim implements Shim {
  readonly name = 'api'
  readonly #path: string
  readonly #socketHeld: boolean
  readonly #probe: ApiProbe

  /** `socketHeld`: whether systemd holds it; requests are refused in an absence otherwise, and nothing is measured. */
  constructor(path: string, socketHeld: boolean) {
    this.#path = path
    this.#socketHeld = socketHeld
    this.#probe = new ApiProbe(path)
  }

  async openStreams(dockerdPid: number): Promise<ReadonlySet<string>> {
    return openStreams(this.#path, dockerdPid)
  }

  /** See ApiShim. Without a held socket there is nobody to wait for: whoever comes next is refused all the same. */
  async drain(dockerdPid: number, streams: ReadonlySet<string>): Promise<void> {
    if (this.#socketHeld) await drain(this.#path, dockerdPid, streams)
  }

  /** A dockerd that was drained and then not stopped goes on as before. */
  undrain(dockerdPid: number): void {
    allowNewFiles(dockerdPid)
  }

  async observe(): Promise<void> {}

  /** After a crash nothing is asked: a request would have systemd start an engine that somebody may have stopped. */
  async raise(_: Inventory, { cause }: Absence): Promise<void> {
    if (cause === 'planned' && this.#socketHeld) this.#probe.start()
  }

  async handOver(): Promise<void> {}

  async lower(): Promise<Partial<ShimFacts>> {
    const longestWaitMs = await this.#probe.end()
    return longestWaitMs === undefined ? {} : { api: { longestWaitMs } }
  }

  async release(): Promise<void> {
    void this.#probe.end()
  }
}
