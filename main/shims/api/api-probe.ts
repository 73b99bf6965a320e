import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Pause between an answer and the next probe: milliseconds. Short, so that the measured wait is that of a busy client. */
const PROBE_PAUSE_MS = 5

/** An engine that is back answers in milliseconds; one that has died meanwhile does not: milliseconds. */
const LAST_ANSWER_MS = 1_000

/** One measurement; times in milliseconds, monotonic. */
interface Running {
  readonly stop: AbortController
  /** Ends the request under way, too. */
  readonly cut: AbortController
  longest: number
  askedAt: number
  done?: Promise<void>
}

/** Measures how long a client waits during an absence, by being one. */
export class ApiProbe {
  readonly #path: string
  #running: Running | undefined

  constructor(path: string) {
    this.#path = path
  }

  start(): void {
    if (this.#running) return
    const running: Running = {
      stop: new AbortController(),
      cut: new AbortController(),
      longest: 0,
      askedAt: performance.now(),
    }
    running.done = askOn(this.#path, running)
    this.#running = running
  }

  /** The longest wait so far, that of the request under way included: milliseconds; undefined where it was not started. */
  soFar(): number | undefined {
    const running = this.#running
    return running && Math.round(Math.max(running.longest, performance.now() - running.askedAt))
  }

  /** The longest wait since the start: milliseconds; undefined where it was not started. */
  async end(): Promise<number | undefined> {
    const running = this.#running
    this.#running = undefined
    if (!running) return undefined
    running.stop.abort()
    const late = setTimeout(() => running.cut.abort(), LAST_ANSWER_MS)
    await running.done
    clearTimeout(late)
    return Math.round(running.longest)
  }
}

/** Asks a small request again and again until it is stopped. */
async function askOn(socketPath: string, running: Running): Promise<void> {
  while (!running.stop.signal.aborted) {
    running.askedAt = performance.now()
    // A request cut by a crash tells nothing of how long others wait: only answers count.
    if (await answered(socketPath, running.cut.signal))
      running.longest = Math.max(running.longest, performance.now() - running.askedAt)
    await delay(PROBE_PAUSE_MS)
  }
}

function answered(socketPath: string, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    const probe = request({ socketPath, path: '/_ping', agent: false, signal }, response => {
      response.resume()
      response.once('end', () => resolve(true))
      response.once('error', () => resolve(false))
    })
    probe.once('error', () => resolve(false))
    probe.end()
  })
}
