import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** Marks every process of one test, also those that a session bus starts on demand. */
const mark = 'AFLOAT_TEST_FAMILY'
/** How long a process is given to end by itself, in milliseconds. */
const politeMs = 3_000

/** Processes that are started together and ended together, by pid. */
export class Family {
  readonly name: string
  readonly env: NodeJS.ProcessEnv

  constructor(name: string, env: NodeJS.ProcessEnv) {
    this.name = name
    this.env = { ...env, [mark]: name }
  }

  start(command: string, args: readonly string[], stdio: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
    const child = spawn(command, args, {
      env: this.env,
      stdio: stdio === 'pipe' ? ['ignore', 'pipe', 'pipe', 'pipe'] : 'ignore',
    })
    child.on('error', error => console.error(`${command} could not be started: ${error.message}`))
    return child
  }

  /** The pids of all processes alive that carry the mark. */
  async members(): Promise<number[]> {
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
    const found = await Promise.all(pids.map(async pid => ((await this.#carriesMark(pid)) ? [pid] : [])))
    return found.flat()
  }

  async end(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const pid of await this.members()) signalTo(pid, signal)
      const deadline = Date.now() + politeMs
      while ((await this.members()).length > 0 && Date.now() < deadline) await sleep(50)
    }
  }

  async #carriesMark(pid: number): Promise<boolean> {
    if (pid === process.pid) return false
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    return environment.split('\0').includes(`${mark}=${this.name}`)
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended since it was listed.
  }
}
