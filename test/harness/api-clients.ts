import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ClientTally {
  readonly answers: number
  readonly failures: readonly string[]
  /** Milliseconds. */
  readonly longestWaitMs: number
}

/** Clients that ask the engine's API again and again, each on a new connection, until they are told to stop. */
export class ApiClients {
  readonly #socketPath: string
  readonly #failures: string[] = []
  readonly #work: Promise<void>[]
  #answers = 0
  #longest = 0
  #stopped = false

  constructor(socketPath: string, count: number) {
    this.#socketPath = socketPath
    this.#work = Array.from({ length: count }, () => this.#askOn())
  }

  /** Fails when nothing was measured. */
  async stop(): Promise<ClientTally> {
    this.#stopped = true
    await Promise.all(this.#work)
    if (this.#answers === 0) throw new Error('the API clients got no answer at all: nothing was measured')
    return { answers: this.#answers, failures: this.#failures, longestWaitMs: Math.round(this.#longest) }
  }

  async #askOn(): Promise<void> {
    while (!this.#stopped) {
      const begun = performance.now()
      const failure = await ask(this.#socketPath)
      this.#longest = Math.max(this.#longest, performance.now() - begun)
      if (failure === undefined) this.#answers++
      else this.#failures.push(failure)
      await sleep(2)
    }
  }
}

/** Undefined for a good answer, else what went wrong. */
function ask(socketPath: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const client = request({ socketPath, path: '/containers/json', agent: false }, response => {
      response.resume()
      response.once('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`))
      response.once('error', error => resolve(error.message))
    })
    client.once('error', error => resolve(error.message))
    client.end()
  })
}
