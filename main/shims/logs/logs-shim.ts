import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShimFacts } from '../../../preload/contract/report.ts'
import { evidenceOf, type ProcessIdentity } from '../../host/process-identity.ts'
import type { ContainerRecord, Inventory } from '../record.ts'
import type { Absence, Shim } from '../shim.ts'
import { bytesFor, planCapacities, secondsUntilFull } from './capacity-plan.ts'
import { FlowHold, wakeIfStopped } from './flow-hold.ts'
import { pipeCeiling, setPipeCeiling } from './pipe-ceiling.ts'
import { type LogTrouble, Pump } from './pump.ts'
import { Tails } from './tails.ts'
import { type LogGauge, WatchedContainer } from './watched-container.ts'
import { untilWritten } from './written.ts'

/** Between two looks at the gauges: milliseconds. A look costs two calls of a microsecond for each FIFO. */
const LOOK_MS = 1_000
/** Every so many looks it is measured how much each container writes: that costs a read of /proc a container. */
const LOOKS_PER_MEASUREMENT = 10
/** How long dockerd may take to write what it has read, with its supply held: milliseconds. */
const REST_LIMIT_MS = 1_000
/** How long the supply may be held on a busy machine: milliseconds. 20 to 100 are usual, 900 were seen under heavy load. */
const HOLD_MS = 1_000
/** Between two looks for dockerd's death: milliseconds. */
const DEATH_POLL_MS = 3
/** A container that wrote less than this may be in the middle of a line all the same, but asking costs more: bytes/s. */
const QUIET_RATE = 1

export interface LogsShimParts {
  readonly folder: string
  /** For containers whose driver cannot be stood in for. */
  readonly spoolFolder: string
  readonly dataRoot: () => Promise<string>
  readonly dockerSocket: string
  /** The dockerd that runs now, or ran last. */
  readonly dockerd: () => ProcessIdentity | undefined
  readonly settings: () => LogsSettings
  /** A gauge shows something else than before. */
  readonly changed: () => void
  readonly trouble: (trouble: LogTrouble) => void
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
  readonly #watched = new Map<string, WatchedContainer>()
  #pump: Pump | undefined
  #looks = 0
  #ceilingBefore: number | undefined
  #hold: FlowHold | undefined
  #listening: { readonly busy: readonly WatchedContainer[]; readonly tails: Tails } | undefined
  #timer: NodeJS.Timeout | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #releasing: Promise<void> = Promise.resolve()

  constructor(parts: LogsShimParts) {
    this.#parts = parts
  }

  observe(inventory: Inventory): Promise<void> {
    return this.#next(async () => {
      if (this.#pump) return
      const first = this.#timer === undefined
      await this.#watch(inventory.containers)
      for (const watched of this.#watched.values()) watched.restore()
      if (!first) return
      await this.#measure()
      await (await this.#newPump()).finish(await this.#leftOvers())
      this.#timer = setInterval(() => void this.#next(() => this.#look()), LOOK_MS).unref()
    })
  }

  raise(inventory: Inventory, absence: Absence): Promise<void> {
    return this.#next(async () => {
      await this.#watch(inventory.containers)
      await this.#measure()
      await this.#enlarge(absence)
      if (absence.cause === 'crash') await this.#standIn([])
    })
  }

  /** Listens to what dockerd reads, while it still does: the beginning of a line that it keeps in memory is lost with it. */
  beforeDrain(): Promise<void> {
    return this.#next(async () => {
      if (this.#parts.dockerd() && !this.#pump) this.#listening = await this.#listen()
    })
  }

  /**
   * dockerd gets its signal next. Its supply is held until it is dead, so that it has written all it read; what it read
   * of a line without an end is learnt from its own attach call and carried on.
   */
  beforeStop(): Promise<void> {
    return this.#next(async () => {
      const dockerd = this.#parts.dockerd()
      if (!dockerd || this.#pump) return
      const { busy, tails } = this.#listening ?? (await this.#listen())
      this.#listening = undefined
      this.#hold = await FlowHold.begin(busy.map(watched => watched.streams.shimPid))
      const written = await untilWritten(busy, tails, await this.#parts.dataRoot(), REST_LIMIT_MS)
      if (!written) this.#parts.say('logs: dockerd has not written all it read; some lines may be lost')
      const found = [...tails.found()].map(({ id, stream, bytes }) => ({ id, stream, bytes }))
      tails.close()
      const pump = await this.#newPump()
      await pump.carry(found)
      this.#pump = pump
      this.#releasing = this.#releaseWhenDead(dockerd, pump)
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
      this.#pump = undefined
      await this.#watch(inventory.containers)
      for (const watched of this.#watched.values()) watched.restore()
      if (this.#ceilingBefore !== undefined) await setPipeCeiling(this.#ceilingBefore)
      this.#ceilingBefore = undefined
      if (!totals) return {}
      for (const { name, path } of totals.spooled) this.#parts.say(`logs: the output of ${name} is in ${path}`)
      return { logs: { lines: totals.lines, bytes: totals.bytes, lost: 0 } }
    })
  }

  release(): Promise<void> {
    return this.#next(async () => {
      clearInterval(this.#timer)
      this.#timer = undefined
      this.#hold?.release()
      await this.#releasing
      await this.#pump?.stop()
      this.#pump = undefined
      for (const watched of this.#watched.values()) await watched.close()
      this.#watched.clear()
    })
  }

  /** How full a container's FIFOs are; null for one that has none. */
  gaugeOf(id: string): LogGauge | null {
    return this.#watched.get(id)?.gauge ?? null
  }

  /** When each container would wait for a reader if the engine went away now: seconds, infinite for silent ones. */
  wouldBlockAfter(): { readonly id: string; readonly seconds: number }[] {
    return [...this.#watched.values()].map(watched => ({
      id: watched.id,
      seconds: secondsUntilFull(watched.rate, watched.capacity(), watched.buffered()),
    }))
  }

  async #listen() {
    const busy = [...this.#watched.values()].filter(watched => watched.rate >= QUIET_RATE || watched.buffered() > 0)
    const heard = busy.map(({ id, record }) => ({ id, tty: record.tty }))
    return { busy, tails: await Tails.listen(this.#parts.dockerSocket, heard) }
  }

  async #watch(containers: readonly ContainerRecord[]): Promise<void> {
    const wanted = new Map(containers.map(container => [container.id, container]))
    for (const [id, watched] of this.#watched) {
      const record = wanted.get(id)
      if (record && watched.isStill(record)) continue
      this.#watched.delete(id)
      await watched.close()
    }
    for (const record of containers) {
      if (this.#watched.has(record.id)) continue
      const watched = await WatchedContainer.watch(record)
      if (!watched) continue
      this.#watched.set(record.id, watched)
      await wakeIfStopped(watched.streams.shimPid)
    }
  }

  async #look(): Promise<void> {
    const changes = await Promise.all([...this.#watched.values()].map(watched => watched.look()))
    if (changes.includes(true)) this.#parts.changed()
    this.#looks = (this.#looks + 1) % LOOKS_PER_MEASUREMENT
    if (this.#looks === 0) await this.#measure()
  }

  async #measure(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(watched => watched.measure()))
  }

  async #enlarge(absence: Absence): Promise<void> {
    const { pipeBudget, mayRaiseCeiling } = this.#parts.settings()
    const all = [...this.#watched.values()]
    const most = Math.max(0, ...all.map(watched => bytesFor(watched.rate, absence.expectedMs)))
    let ceiling = await pipeCeiling()
    const wish = Math.min(most, pipeBudget / 4)
    if (wish > ceiling && mayRaiseCeiling && (await setPipeCeiling(wish))) {
      this.#parts.say(`logs: raised /proc/sys/fs/pipe-max-size from ${ceiling} to ${wish}`)
      this.#ceilingBefore ??= ceiling
      ceiling = wish
    }
    const wishes = all.map(watched => ({ key: watched.id, rate: watched.rate, capacity: watched.capacity() }))
    // Each container counts twice: its own pipes get the smaller half.
    const budget = pipeBudget / 2
    const plan = planCapacities(wishes, { expectedMs: absence.expectedMs, budget, ceiling })
    for (const watched of all) {
      const planned = plan.get(watched.id) ?? 0
      watched.raiseTo(planned / watched.streams.streams.length)
      await watched.raisePipesTo(Math.min(planned, ceiling, bytesFor(watched.rate, HOLD_MS)))
    }
  }

  async #standIn(tails: Parameters<Pump['carry']>[0]): Promise<void> {
    if (this.#pump) return
    this.#pump = await this.#newPump()
    await this.#pump.carry(tails)
    await this.#pump.start(await this.#leftOvers())
  }

  async #newPump(): Promise<Pump> {
    const { folder, spoolFolder, trouble } = this.#parts
    const { diskBudget } = this.#parts.settings()
    const engineRuns = () => this.#parts.dockerd() !== undefined
    const terms = { folder, spoolFolder, dataRoot: await this.#parts.dataRoot(), engineRuns, diskBudget, trouble }
    return new Pump(terms, [...this.#watched.values()])
  }

  async #releaseWhenDead(dockerd: ProcessIdentity, pump: Pump): Promise<void> {
    const deadline = performance.now() + 60_000
    while ((await evidenceOf(dockerd)) !== 'dead' && performance.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, DEATH_POLL_MS))
    }
    const heldMs = this.#hold?.release() ?? 0
    this.#hold = undefined
    this.#parts.say(`logs: held the output for ${heldMs} ms while dockerd stopped`)
    await pump.start(await this.#leftOvers())
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
