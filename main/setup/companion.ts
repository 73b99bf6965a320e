import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { SetupStop } from './say.ts'

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
    const pipe = child.stdio[3]
    if (!announces || !(pipe instanceof Readable)) {
      child.unref()
      return ''
    }
    const failed = once(child, 'exit', { signal: AbortSignal.timeout(READY_WITHIN_MS) }).then(
      ([status]) => notReady(`${command[0]} ended with ${status}.`),
      () => notReady(`${command[0]} was not ready in ${READY_WITHIN_MS / 1000} s.`),
    )
    const line = await Promise.race([firstLine(pipe), failed])
    child.unref()
    return line
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

/** To the line's end: Xvfb writes number and newline apart, and a pipe closed between the two would kill it. */
async function firstLine(pipe: Readable): Promise<string> {
  let text = ''
  for await (const chunk of pipe) {
    text += chunk
    if (text.includes('\n')) return text.trim()
  }
  // It has closed the pipe without a word: what becomes of the process tells more.
  return new Promise(() => undefined)
}

function notReady(what: string): never {
  throw new SetupStop(what, 'Try it by hand on this machine, or set DISPLAY and DBUS_SESSION_BUS_ADDRESS to your own.')
}
