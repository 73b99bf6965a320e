import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Container, LogTrouble } from '../../../preload/contract/snapshot.ts'
import { readProcFile } from '../../host/libc.ts'
import { bufferedBytes, capacityOf, discard, setCapacity } from '../../host/pipes.ts'
import { isSameProcess } from '../../host/process-identity.ts'
import type { ContainerRecord } from '../record.ts'
import { writerIsBlocked } from './blocked.ts'
import type { StreamName } from './drivers/driver.ts'
import { type ContainerStreams, findStreams } from './fifos.ts'

/**
 * Share of a FIFO above which it is worth asking whether its writer waits. The containerd shim writes pieces of 32 KiB,
 * and pages that are not whole count as such: 0.87 was seen with a FIFO that took no more.
 */
const WORTH_ASKING = 0.5

/** What a FIFO has when nobody asked for more, and nobody but Afloat does: pipe(7), bytes. */
const USUAL = 65_536

/** Into how many steps a gauge is divided where people watch it. */
const SHOWN_STEPS = 16

/** A container's pipes are measured no more often than this: milliseconds. A shorter time says nothing of a rate. */
const LEAST_MEASURED_MS = 200

export type LogGauge = NonNullable<Container['log']>

/** For what /proc/PID/io says, which is shorter. */
const ioText = Buffer.alloc(512)

interface Gauge {
  readonly name: StreamName
  readonly fifo: FileHandle
}

/**
 * The FIFOs of a running container, open for reading but not read. A reading end that nobody reads changes nothing for
 * the engine or the container: the containerd shim holds both ends itself.
 */
export class WatchedContainer {
  readonly record: ContainerRecord
  readonly streams: ContainerStreams
  readonly #gauges: readonly Gauge[]
  /** What the containerd shim has read and written, kept open: it is read often. Undefined where it may not be. */
  readonly #io: FileHandle | undefined
  /** Bytes a second that the container writes, as last measured. */
  rate = 0
  isMeasured = false
  trouble: LogTrouble | null = null
  /** Its own pipes are larger than they were. */
  #raisedPipes = false
  #blocked = false
  /** Of the steps of the gauge, as last looked at. */
  #step = 0
  #shown = ''
  #written: { readonly bytes: number; readonly at: number } | undefined

  private constructor(
    record: ContainerRecord,
    streams: ContainerStreams,
    gauges: readonly Gauge[],
    io: FileHandle | undefined,
  ) {
    this.record = record
    this.streams = streams
    this.#gauges = gauges
    this.#io = io
  }

  /** Undefined where the container is gone or writes to no FIFO. */
  static async watch(record: ContainerRecord): Promise<WatchedContainer | undefined> {
    const streams = await findStreams(record)
    if (!streams || streams.streams.length === 0) return undefined
    const gauges: Gauge[] = []
    for (const stream of streams.streams) {
      const fifo = await open(stream.fifo, constants.O_RDONLY | constants.O_NONBLOCK)
      gauges.push({ name: stream.name, fifo })
    }
    const io = await open(`/proc/${streams.shimPid}/io`).catch(() => undefined)
    return new WatchedContainer(record, streams, gauges, io)
  }

  get id(): string {
    return this.record.id
  }

  /** Whether this is the same run of the container. */
  isStill(record: ContainerRecord): boolean {
    return isSameProcess(this.record.process, record.process)
  }

  get fifos(): Map<StreamName, number> {
    return new Map(this.#gauges.map(gauge => [gauge.name, gauge.fifo.fd]))
  }

  /** Drops what waits in the FIFOs. */
  discard(): number {
    const scratch = Buffer.allocUnsafe(USUAL)
    return this.#gauges.reduce((sum, gauge) => sum + discard(gauge.fifo.fd, scratch), 0)
  }

  /** Bytes that wait in the FIFOs. */
  buffered(): number {
    return this.#gauges.reduce((sum, gauge) => sum + bufferedBytes(gauge.fifo.fd), 0)
  }

  capacity(): number {
    return this.#gauges.reduce((sum, gauge) => sum + capacityOf(gauge.fifo.fd), 0)
  }

  /** The largest share of any FIFO that is taken. */
  fullness(): number {
    return Math.max(...this.#gauges.map(gauge => bufferedBytes(gauge.fifo.fd) / capacityOf(gauge.fifo.fd)))
  }

  get gauge(): LogGauge {
    const { trouble } = this
    const rate = Math.round(this.rate)
    return { buffered: this.buffered(), capacity: this.capacity(), rate, blocked: this.#blocked, trouble }
  }

  /** Looks whether the container waits, and says whether its gauge is worth showing anew. */
  async look(): Promise<boolean> {
    const fullness = this.fullness()
    this.#blocked = fullness >= WORTH_ASKING && (await writerIsBlocked(this.record.process.pid))
    this.#step = Math.round(fullness * SHOWN_STEPS)
    const shown = `${this.#blocked} ${this.trouble} ${this.#step}`
    const changed = shown !== this.#shown
    this.#shown = shown
    return changed
  }

  /** Whether all it writes was read when it was last looked at, and how much that is is known. */
  get isCalm(): boolean {
    return this.#step === 0 && (this.isMeasured || !this.#io)
  }

  /** Measures the rate since the last call by what the containerd shim has written: proc_pid_io(5), wchar. */
  measure(): void {
    const length = this.#io ? readProcFile(this.#io.fd, ioText) : 0
    const text = ioText.toString('latin1', 0, length)
    const bytes = Number(/^wchar: (\d+)$/m.exec(text)?.[1] ?? Number.NaN)
    if (Number.isNaN(bytes)) return
    const at = performance.now()
    if (this.#written) {
      if (at - this.#written.at < LEAST_MEASURED_MS) return
      this.isMeasured = true
      this.rate = Math.max(0, ((bytes - this.#written.bytes) * 1000) / (at - this.#written.at))
    }
    this.#written = { bytes, at }
  }

  /** Gives each FIFO a capacity as far as the kernel lets it; fewer bytes rather than none. */
  raiseTo(bytes: number): void {
    for (const gauge of this.#gauges) raiseAsFarAs(gauge.fifo.fd, bytes)
  }

  /** The same for the container's own pipes, which are not held open: they are to break when the shim dies. */
  async raisePipesTo(bytes: number): Promise<void> {
    await this.#withPipes(fd => raiseAsFarAs(fd, bytes))
    this.#raisedPipes = true
  }

  /** Puts capacities back; a pipe that holds more than that keeps what it has until the next call. */
  async restore(): Promise<void> {
    for (const { fifo } of this.#gauges) lowered(fifo.fd)
    if (!this.#raisedPipes) return
    let all = true
    await this.#withPipes(fd => {
      all = lowered(fd) && all
    })
    this.#raisedPipes = !all
  }

  async #withPipes(work: (fd: number) => void): Promise<void> {
    for (const { pipe } of this.streams.streams) {
      if (pipe === undefined) continue
      const end = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
      if (!end) continue
      work(end.fd)
      await end.close()
    }
  }

  async close(): Promise<void> {
    for (const gauge of this.#gauges) await gauge.fifo.close()
    await this.#io?.close()
  }
}

/** False where more than the usual waits in it. */
function lowered(fd: number): boolean {
  try {
    if (capacityOf(fd) > USUAL) setCapacity(fd, USUAL)
    return true
  } catch {
    return false
  }
}

function raiseAsFarAs(fd: number, bytes: number): void {
  for (let size = bytes; size > capacityOf(fd); size /= 2) {
    try {
      setCapacity(fd, size)
      return
    } catch {
      // EPERM: above the machine's ceiling, or over this user's share of pipe memory.
    }
  }
}
