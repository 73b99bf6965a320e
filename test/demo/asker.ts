import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Outages } from '../harness/net/outages.ts'

/** Between two tries: milliseconds. */
const EVERY_MS = 20
/** What has no answer by then has failed: milliseconds. */
const PATIENCE_MS = 10_000

/** Somebody who goes on asking for one thing, and counts. */
export class Asker {
  readonly label: string
  good = 0
  failed = 0
  longestMs = 0
  readonly outages = new Outages()
  readonly #ask: () => Promise<void>
  readonly #work: Promise<void>
  #stopped = false

  /** `ask` rejects where the answer is not the right one. */
  constructor(label: string, ask: () => Promise<void>) {
    this.label = label
    this.#ask = ask
    this.#work = this.#askOn()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#work
    if (this.good === 0) throw new Error(`${this.label}: not one answer, so nothing was measured`)
  }

  async #askOn(): Promise<void> {
    while (!this.#stopped) {
      const begun = Date.now()
      const failed = await this.#ask().then(
        () => false,
        () => true,
      )
      if (failed) this.failed++
      else this.good++
      this.longestMs = Math.max(this.longestMs, Date.now() - begun)
      this.outages.ended(begun, failed)
      await sleep(EVERY_MS)
    }
  }
}

/** One request on a connection of its own; rejects where the answer is not 200. */
export function askHttp(options: { socketPath?: string; port?: number; path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', agent: false as const, timeout: PATIENCE_MS, ...options }
    const asked = request(target, answer => {
      answer.resume()
      answer.on('error', reject)
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))))
    })
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.end()
  })
}
