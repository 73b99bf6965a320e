import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestHome } from './test-home.ts'
import { until } from './until.ts'

/** What a container writes, and how fast: lines a second, 0 for as fast as it can. */
export interface WriterSpec {
  readonly mode: 'lines' | 'both' | 'long' | 'binary' | 'chunks'
  readonly rate: number
  readonly options?: readonly string[]
}

/** A writer's own measurement. */
export interface Stall {
  /** The longest that one write took: milliseconds. */
  readonly longestMs: number
  readonly lastNumber: number
}

/** The writers report every half second. */
const REPORT_MS = 1_100

/** Containers that write numbered lines and measure how long their writes take. */
export class LogWriters {
  readonly #home: TestHome
  readonly #names: string[] = []

  constructor(home: TestHome) {
    this.#home = home
  }

  async start(name: string, { mode, rate, options = [] }: WriterSpec): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await cp(join(import.meta.dirname, 'log-writer.pl'), join(this.#folder, 'log-writer.pl'))
    // The machine's own perl: the image has nothing but busybox.
    const mounts = ['/usr:/usr:ro', '/lib:/lib:ro', '/lib64:/lib64:ro', `${this.#folder}:/out`]
    const volumes = mounts.flatMap(mount => ['--volume', mount])
    const command = ['/usr/bin/perl', '/out/log-writer.pl', mode, String(rate), `/out/${name}`]
    await this.#home.runBusybox(name, [...volumes, ...options], ...command)
    this.#names.push(name)
  }

  /** The longest write of each writer since the last call: milliseconds. */
  async stalls(): Promise<Record<string, number>> {
    await sleep(REPORT_MS)
    const found: Record<string, number> = {}
    for (const name of this.#names) {
      const path = join(this.#folder, name)
      const [longest = ''] = (await until(`a report of ${name}`, () => readFile(path, 'utf8'), Boolean)).split(' ')
      found[name] = Number(longest)
      await rm(path)
    }
    await sleep(REPORT_MS)
    return found
  }

  get #folder(): string {
    return join(this.#home.path, 'writers')
  }
}

/** The first place where a log's numbers do not go on by `step`; undefined where none is missing, doubled or out of order. */
export function firstFault(log: Buffer, step: number): string | undefined {
  let before: number | undefined
  let at = 0
  for (let line = 1; at < log.length; line++) {
    const end = log.indexOf(0x0a, at)
    if (end < 0) break
    const number = Number.parseInt(log.toString('latin1', at, Math.min(end, at + 12)), 10)
    if (before !== undefined && number !== before + step) return `line ${line}: ${number} after ${before}`
    before = number
    at = end + 1
  }
  return before === undefined ? 'no line at all' : undefined
}
