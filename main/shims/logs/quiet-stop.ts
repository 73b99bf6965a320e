import { setTimeout as delay } from 'node:timers/promises'
import { evidenceOf, type ProcessIdentity } from '../../host/process-identity.ts'
import { FlowHold } from './flow-hold.ts'
import type { PipeGrowth } from './pipe-growth.ts'
import { type HeardTail, Tails } from './tails.ts'
import { Unwritten } from './unwritten.ts'
import type { WatchedContainer } from './watched-container.ts'

/** How long dockerd may take to write what it has read, with its supply held: milliseconds. */
const REST_LIMIT_MS = 1_000
/** Between two looks for dockerd's death: milliseconds. */
const DEATH_POLL_MS = 2
/** How long dockerd may take to die: milliseconds. */
const DEATH_LIMIT_MS = 60_000

export interface QuietStopParts {
  readonly dockerSocket: string
  readonly dataRoot: string
  /** Begins to give more room to containers that fill what they have at once. */
  readonly growPipes: () => PipeGrowth
  readonly say: (line: string) => void
}

/**
 * Brings dockerd's reading to an end at a place that is known: what it reads is listened to, then its supply is held until
 * it is dead, so that it has written all it read. What it read of a line without an end is told by `tails`.
 */
export class QuietStop {
  readonly #say: (line: string) => void
  readonly #growPipes: () => PipeGrowth
  readonly #tails: Tails
  readonly #unwritten: Unwritten
  readonly #shimPids: readonly number[]
  #hold: FlowHold | undefined
  #growth: PipeGrowth | undefined
  #writtenMs = 0

  private constructor({ say, growPipes, dataRoot }: QuietStopParts, busy: readonly WatchedContainer[], tails: Tails) {
    this.#say = say
    this.#growPipes = growPipes
    this.#tails = tails
    this.#unwritten = new Unwritten(busy, tails, dataRoot)
    this.#shimPids = busy.map(watched => watched.streams.shimPid)
  }

  /** Begins to listen. Nothing is held yet. */
  static async prepare(parts: QuietStopParts, busy: readonly WatchedContainer[]): Promise<QuietStop> {
    const heard = busy.map(({ id, record }) => ({ id, tty: record.tty }))
    return new QuietStop(parts, busy, await Tails.listen(parts.dockerSocket, heard))
  }

  /** Holds the supply until `whenDead`, and waits until dockerd has written all that it read. */
  async begin(): Promise<HeardTail[]> {
    await this.#tails.settled()
    this.#hold = await FlowHold.begin(this.#shimPids)
    this.#growth = this.#growPipes()
    const begun = performance.now()
    if (!(await this.#unwritten.gone(REST_LIMIT_MS))) this.#say('logs: dockerd is slow to write what it has read')
    this.#writtenMs = Math.round(performance.now() - begun)
    const tails = [...this.#tails.found()]
    this.#tails.close()
    return tails
  }

  /** Waits for dockerd's death, then lets the output go on. Returns of how many streams the log lacks what was read. */
  async whenDead(dockerd: ProcessIdentity): Promise<number> {
    const deadline = performance.now() + DEATH_LIMIT_MS
    while ((await evidenceOf(dockerd)) !== 'dead' && performance.now() < deadline) await delay(DEATH_POLL_MS)
    this.release()
    return this.#unwritten.streams()
  }

  /** Lets the output go on; may be called again. */
  release(): void {
    const heldMs = this.#hold?.release()
    if (heldMs === undefined) return
    void this.#growth?.end()
    this.#say(
      `logs: held the output for ${heldMs} ms, ${this.#writtenMs} of them until dockerd had written what it read`,
    )
  }
}
