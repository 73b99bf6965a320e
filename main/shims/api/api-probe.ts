import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Pause between an answer and the next probe: milliseconds. Short, so that the measured wait is that of a busy client. */
const PROBE_PAUSE_MS = 5

/** Measures how long a client waits during an absence, by being one. */
export class ApiProbe {
  readonly #path: string
  #running: { stop: AbortController; longest: Promise<number> } | undefined

  constructor(path: string) {
    this.#path = path
  }

  start(): void {
    if (this.#running) return
    const stop = new AbortController()
    this.#running = { stop, longest: longestWait(this.#path, stop.signal) }
  }

  /** The longest wait since the start: milliseconds; undefined where it was not started. */
  async end(): Promise<number | undefined> {
    const running = this.#running
    this.#running = undefined
    running?.stop.abort()
    return running && Math.round(await running.longest)
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
