import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShimFacts } from '../../../preload/contract/report.ts'
import type { LogTrouble } from '../../../preload/contract/snapshot.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import type { Inventory } from '../record.ts'
import type { Absence, Shim } from '../shim.ts'
import { Capacities } from './capacities.ts'
import { DiskBudget } from './disk-budget.ts'
import { PipeCeiling } from './pipe-ceiling.ts'
import { Pump } from './pump.ts'
import { QuietStop } from './quiet-stop.ts'
import { ReaderLife } from './reader-life.ts'
import type { HeardTail } from './tails.ts'
import { LogWatch } from './watch.ts'
import type { LogGauge } from './watched-container.ts'

/** Between two looks at the gauges: milliseconds. A look costs two calls of a microsecond for each FIFO. */
const LOOK_MS = 1_000
/** The same while the engine runs and reads all that is written, which is nearly always. */
const CALM_LOOK_MS = 30_000
/** How often it is measured how much each container writes: milliseconds, a calm look at most. A read of /proc a container. */
const MEASURE_MS = 9_000

/** A dockerd that has just come back has much to catch up with: pipes stay large that long, milliseconds. */
const SETTLE_MS = 5_000

export interface LogsShimParts {
  /** Where batches are kept. */
  readonly folder: string
  /** For containers whose driver cannot be stood in for. */
  readonly spoolFolder: string
  /** Where it is written down what the machine's ceiling for pipes was. */
  readonly ceilingRecord: string
  readonly dataRoot: () => Promise<string>
  readonly dockerSocket: string
  /** The dockerd that runs now, or ran last. */
  readonly dockerd: () => ProcessIdentity | undefined
  readonly settings: () => LogsSettings
  /** A gauge shows something else than before. */
  readonly changed: () => void
  /** One line for Afloat's own log. */
  readonly say: (line: string) => void
}

export interface LogsSettings {
  /** The most that all FIFOs together may hold: bytes of kernel memory. */
  readonly pipeBudget: number
  /** By how much logs without a rotation of their own may grow in one absence, all together: bytes. */
  readonly diskBudget: number
  /** Whether the machine's ceiling for pipes may be raised where a container needs more. */
  readonly mayRaiseCeiling: boolean
}

export const LOGS_DEFAULTS: LogsSettings = { pipeBudget: 64 << 20, diskBudget: 4 * 1024 ** 3, mayRaiseCeiling: true }

/** Keeps containers' output flowing, and whole, while no dockerd reads it. */
export class LogsShim implements Shim {
  readonly name = 'logs'
  readonly #parts: LogsShimParts
  readonly #watch = new LogWatch()
  readonly #capacities: Capacities
  #pump: Pump | undefined
  #stop: QuietStop | undefined
  #lost = 0
  #isAway = false
  #isFollowing = false
  /** When rates were measured last: milliseconds, monotonic. */
  #measuredAt = Number.NEGATIVE_INFINITY
  /** When capacities may go back: milliseconds, monotonic. */
  #settledAt = 0
  #timer: NodeJS.Timeout | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #releasing: Promise<void> = Promise.resolve()

  constructor(parts: LogsShimParts) {
    this.#parts = parts
    this.#capacities = new Capacities(new PipeCeiling(parts.ceilingRecord), parts.say)
  }

  observe(inventory: Inventory): Promise<void> {
    return this.#next(async () => {
      if (this.#pump) return
      const isFirst = await this.#follow(inventory)
      if (isFirst) await (await this.#newPump()).finish(await this.#leftOvers())
    })
  }

  raise(inventory: Inventory, absence: Absence): Promise<void> {
    return this.#next(async () => {
      this.#isAway = true
      await this.#follow(inventory)
      this.#watch.measure()
      await this.#capacities.plan(this.#watch.all, absence.expectedMs, this.#parts.settings())
      await this.#capacities.enlargePipes(this.#watch.all)
      if (absence.cause === 'planned' && this.#parts.dockerd()) return
      this.#capacities.enlargeFifos(this.#watch.all)
      if (absence.cause === 'crash') await this.#standIn()
    })
  }

  /** Listens to what dockerd reads, while it still does: the beginning of a line that it keeps in memory is lost with it. */
  beforeDrain(): Promise<void> {
    return this.#next(async () => {
      if (this.#parts.dockerd() && !this.#pump) this.#stop = await this.#prepareStop()
    })
  }

  /**
   * dockerd gets its signal next. Its supply is held until it is dead, so that it has written all it read; what it read
   * of a line without an end is carried on.
   */
  beforeStop(): Promise<void> {
    return this.#next(async () => {
      const dockerd = this.#parts.dockerd()
      if (!dockerd || this.#pump) return
      const stop = this.#stop ?? (await this.#prepareStop())
      this.#stop = stop
      const tails = await stop.begin()
      this.#capacities.enlargeFifos(this.#watch.all)
      const pump = await this.#newPump()
      this.#pump = pump
      this.#releasing = this.#takeOver(dockerd, stop, pump, tails).catch(error =>
        this.#parts.say(`logs: the output could not be taken over: ${error}`),
      )
    })
  }

  handOver(): Promise<void> {
    return this.#next(async () => {
      await this.#releasing
      await this.#pump?.handOver()
    })
  }

  lower(inventory: Inventory): Promise<Partial<ShimFacts>> {
    return this.#next(async () => {
      await this.#releasing
      const totals = await this.#pump?.stop()
      const lost = this.#lost
      this.#pump = undefined
      this.#lost = 0
      this.#isAway = false
      await this.#follow(inventory)
      this.#settledAt = performance.now() + SETTLE_MS
      if (!totals) return {}
      for (const { name, path } of totals.spooled) this.#parts.say(`logs: the output of ${name} is in ${path}`)
      return { logs: { ...totals, lost } }
    })
  }

  release(): Promise<void> {
    return this.#next(async () => {
      clearTimeout(this.#timer)
      this.#isFollowing = false
      this.#stop?.release()
      await this.#releasing
      await this.#pump?.stop()
      this.#pump = undefined
      await this.#capacities.restore(this.#watch.all)
      await this.#watch.close()
    })
  }

  /** How full a container's FIFOs are; null for one that has none. */
  gaugeOf(id: string): LogGauge | null {
    return this.#watch.gaugeOf(id)
  }

  /** When each container would wait for a reader if the engine went away now: seconds, infinite for silent ones. */
  wouldBlockAfter(): { readonly id: string; readonly seconds: number }[] {
    return this.#watch.wouldBlockAfter()
  }

  /** True for the first time: from then on the gauges are looked at. */
  async #follow(inventory: Inventory): Promise<boolean> {
    const isFirst = !this.#isFollowing
    this.#isFollowing = true
    await this.#watch.follow(inventory.containers)
    if (isFirst) this.#measure()
    this.#lookIn(LOOK_MS)
    return isFirst
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#isFollowing) this.#timer = setTimeout(() => void this.#next(() => this.#look()), ms).unref()
  }

  async #look(): Promise<void> {
    let isCalm = false
    try {
      const seen = await this.#watch.look()
      isCalm = seen.isCalm && !this.#isAway
      if (seen.changed) this.#parts.changed()
      if (performance.now() - this.#measuredAt < MEASURE_MS) return
      this.#measure()
      if (!this.#pump && performance.now() >= this.#settledAt) await this.#capacities.restore(this.#watch.all)
    } finally {
      // Set once: a timer that is cleared wakes the process all the same where it was the next one.
      this.#lookIn(isCalm ? CALM_LOOK_MS : LOOK_MS)
    }
  }

  #measure(): void {
    this.#measuredAt = performance.now()
    this.#watch.measure()
  }

  async #prepareStop(): Promise<QuietStop> {
    const { dockerSocket, say } = this.#parts
    const growPipes = () => this.#capacities.growPipes(this.#watch.all)
    return QuietStop.prepare({ dockerSocket, dataRoot: await this.#parts.dataRoot(), growPipes, say }, this.#watch.busy)
  }

  async #takeOver(dockerd: ProcessIdentity, stop: QuietStop, pump: Pump, tails: Iterable<HeardTail>): Promise<void> {
    const carried = pump
      .carry(tails)
      .catch(error => this.#parts.say(`logs: the beginning of a line could not be carried on: ${error}`))
    this.#lost += await stop.whenDead(dockerd)
    this.#stop = undefined
    await carried
    await pump.start(await this.#leftOvers())
  }

  async #standIn(): Promise<void> {
    if (this.#pump) return
    this.#pump = await this.#newPump()
    await this.#pump.start(await this.#leftOvers())
  }

  async #newPump(): Promise<Pump> {
    const { folder, spoolFolder } = this.#parts
    const terms = {
      ...{ folder, spoolFolder },
      dataRoot: await this.#parts.dataRoot(),
      engineRuns: () => this.#parts.dockerd() !== undefined,
      readers: new ReaderLife(),
      budget: new DiskBudget(this.#parts.settings().diskBudget),
      trouble: (name: string, kind: LogTrouble, detail: string) => {
        this.#parts.say(`logs: ${kind}: ${name}: ${detail}`)
        this.#parts.changed()
      },
    }
    return new Pump(terms, this.#watch.all)
  }

  /** Containers with a batch that was begun and not committed. */
  async #leftOvers(): Promise<Set<string>> {
    const { folder } = this.#parts
    await mkdir(folder, { recursive: true })
    const found = new Set<string>()
    for (const name of await readdir(folder)) {
      const { size } = await stat(join(folder, name))
      if (size > 0) found.add(name.split('.')[0] as string)
    }
    return found
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(step)
    this.#queue = turn.catch(() => undefined)
    return turn
  }
}
