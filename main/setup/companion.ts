import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Xvfb and dbus-daemon answer well under a second; a machine under load gets a multiple of that. */
const READY_WITHIN_MS = 20_000

/** A process that lives as long as this one does: a display, a bus, a panel. */
export class Companions {
  readonly #running: ChildProcess[] = []
  readonly #afterwards: (() => void)[] = []

  /**
   * Starts a program in a session of its own (Ctrl-C on the terminal does not reach it; setpriv ends it with us).
   * Programs that announce readiness on fd 3 are waited for.
   *
   * @returns what it announced, or '' at once where nothing is awaited
   */
  async start(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv, announces: boolean): Promise<string> {
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...command], {
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', announces ? 'pipe' : 'ignore'],
    })
    this.#running.push(child)
    child.unref()
    const pipe = child.stdio[3]
    if (!announces || pipe === null || pipe === undefined) return ''
    const limit = AbortSignal.timeout(READY_WITHIN_MS)
    const ended = once(child, 'exit', { signal: limit }).then(([status]) => {
      throw new Error(`${command[0]} ended with ${status} before it was ready`)
    })
    const [line] = await Promise.race([once(pipe, 'data', { signal: limit }), ended])
    pipe.destroy()
    return String(line).trim()
  }

  /** Something to clean up once they are told to end. */
  onStop(action: () => void): void {
    this.#afterwards.push(action)
  }

  /** Ends them, last started first. */
  stop(): void {
    for (const child of this.#running.splice(0).reverse()) child.kill('SIGTERM')
    for (const action of this.#afterwards.splice(0)) action()
  }
}
