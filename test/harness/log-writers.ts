import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LineCheck } from './line-check.ts'
import type { TestHome } from './test-home.ts'
import { until } from './until.ts'

/** What a container writes, and how fast: lines a second, 0 for as fast as it can. */
export interface WriterSpec {
  readonly mode: 'lines' | 'wide' | 'dated' | 'both' | 'long' | 'binary' | 'chunks'
  readonly rate: number
  readonly options?: readonly string[]
  /** Its log is rotated so soon that the beginning is gone when it is checked. */
  readonly losesBeginning?: boolean
}

/** A writer's own measurement. */
export interface Stall {
  /** The longest that one write took: milliseconds. */
  readonly longestMs: number
  /** The longest without the time that the writer was ready and had no processor: milliseconds. */
  readonly blockedMs: number
  readonly lastNumber: number
  /** When the longest wait ended: milliseconds since 1970. */
  readonly endedAt: number
}

/** How much of what is written while a log is read is read too: seconds. What dockerd is behind by must be within. */
const READ_ON_S = 5
/** The writers report every half second. */
const REPORT_MS = 1_100
/** A wait from here on is looked into: milliseconds. */
const WORTH_A_TIME_MS = 30

/** Containers that write numbered lines and measure how long their writes take. */
export class LogWriters {
  readonly #home: TestHome
  readonly #specs = new Map<string, WriterSpec>()

  constructor(home: TestHome) {
    this.#home = home
  }

  async startAll(specs: Readonly<Record<string, WriterSpec>>): Promise<void> {
    for (const [name, spec] of Object.entries(specs)) await this.start(name, spec)
  }

  async start(name: string, spec: WriterSpec): Promise<void> {
    await this.startUnchecked(name, spec)
    this.#specs.set(name, spec)
  }

  /** One of which `docker logs` has nothing to say. */
  async startUnchecked(name: string, { mode, rate, options = [] }: WriterSpec): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    // Once: the one before may be reading it.
    const script = join(this.#folder, 'log-writer.pl')
    await cp(join(import.meta.dirname, 'log-writer.pl'), script, { force: false })
    // The machine's own perl: the image has nothing but busybox.
    const mounts = ['/usr:/usr:ro', '/lib:/lib:ro', '/lib64:/lib64:ro', `${this.#folder}:/out`]
    const volumes = mounts.flatMap(mount => ['--volume', mount])
    const command = ['/usr/bin/perl', '/out/log-writer.pl', mode, String(rate), `/out/${name}`]
    await this.#home.runBusybox(name, [...volumes, ...options], ...command)
  }

  /** What each writer measured since the last call. */
  async stalls(): Promise<Record<string, Stall>> {
    await sleep(REPORT_MS)
    const found: Record<string, Stall> = {}
    for (const name of this.#specs.keys()) {
      const path = join(this.#folder, name)
      const text = await until(`a report of ${name}`, () => readFile(path, 'utf8'), Boolean).catch(async error => {
        const found = (await this.#home.status()).containers.find(container => container.name === name)
        throw new Error(`${error.message}; the engine says of it: ${JSON.stringify(found)}`)
      })
      const [longestMs = 0, blockedMs = 0, lastNumber = 0, endedAt = 0] = text.split(' ').map(Number)
      found[name] = { longestMs, blockedMs, lastNumber, endedAt: endedAt * 1000 }
      await rm(path)
    }
    await sleep(REPORT_MS)
    return found
  }

  /** By name, of these or all, the first place where a log's numbers are not each once and in order; nothing where all is well. */
  async faults(...names: readonly string[]): Promise<Record<string, string>> {
    const least = await this.stalls()
    const found: Record<string, string> = {}
    for (const [name, { mode, losesBeginning }] of this.#specs) {
      if (names.length > 0 && !names.includes(name)) continue
      const step = mode === 'both' ? 2 : 1
      const streams = mode === 'both' ? (['stdout', 'stderr'] as const) : (['stdout'] as const)
      const checks = { stdout: new LineCheck(step), stderr: new LineCheck(step) }
      // On a busy machine a log may grow faster than it is read, and would have no end.
      const bounds = ['--until', String(Math.round(Date.now() / 1000) + READ_ON_S)]
      await this.#home.followLogs(name, bounds, (stream, chunk) => checks[stream].hear(chunk))
      for (const [index, stream] of streams.entries()) {
        const check = checks[stream]
        const fault =
          check.fault ??
          (!losesBeginning && check.first !== index + 1 ? `begins with ${check.first}` : undefined) ??
          ((check.last ?? 0) < (least[name]?.lastNumber ?? 0) - step ? `ends with ${check.last}` : undefined)
        if (fault) found[`${name} ${stream}`] = fault
      }
    }
    return found
  }

  get #folder(): string {
    return join(this.#home.path, 'writers')
  }
}

/**
 * `name 3.1/0.2`: the longest write and the longest in which it did not just wait for a processor, milliseconds; with the
 * time of day of a long one.
 */
export function stallText(stalls: Readonly<Record<string, Stall>>): string {
  return Object.entries(stalls)
    .map(([name, { longestMs, blockedMs, endedAt }]) => {
      const when = blockedMs > WORTH_A_TIME_MS ? ` (${new Date(endedAt).toISOString().slice(14, -1)})` : ''
      return `${name} ${longestMs}/${blockedMs}${when}`
    })
    .join(', ')
}
