import { type ChildProcess, spawn } from 'node:child_process'
import { statOf } from '../../host/process-identity.ts'

/**
 * The longest that output may be held: seconds. The watchdog lets go after this, whatever became of us, and a
 * container whose pipe is full by then waits no longer than that.
 */
const HOLD_LIMIT_S = 5

/**
 * Stops the containerd shims of some containers for a moment, so that dockerd gets to the end of what it was given and
 * can be stopped without losing what it had read and not yet written. The containers run on; their own pipes take what
 * they write. A watchdog process lets the shims go on should we die in between.
 */
export class FlowHold {
  readonly #pids: readonly number[]
  readonly #watchdog: ChildProcess
  readonly #begunAt = performance.now()
  #released = false

  private constructor(pids: readonly number[], watchdog: ChildProcess) {
    this.#pids = pids
    this.#watchdog = watchdog
  }

  static async begin(shimPids: readonly number[]): Promise<FlowHold> {
    const script = `sleep ${HOLD_LIMIT_S}; kill -CONT "$@" 2>/dev/null`
    const watchdog = spawn('/bin/sh', ['-c', script, 'sh', ...shimPids.map(String)], {
      detached: true,
      stdio: 'ignore',
    })
    await new Promise((resolve, reject) => watchdog.once('spawn', resolve).once('error', reject))
    watchdog.unref()
    const hold = new FlowHold(shimPids, watchdog)
    for (const pid of shimPids) signal(pid, 'SIGSTOP')
    return hold
  }

  /** Lets go; returns how long the hold was, milliseconds, the first time. */
  release(): number | undefined {
    if (this.#released) return undefined
    this.#released = true
    for (const pid of this.#pids) signal(pid, 'SIGCONT')
    // Its sleep is a child of its own: the whole group goes.
    if (this.#watchdog.pid !== undefined) signal(-this.#watchdog.pid, 'SIGKILL')
    return Math.round(performance.now() - this.#begunAt)
  }
}

/** Lets a containerd shim go on that somebody left stopped. */
export async function wakeIfStopped(shimPid: number): Promise<void> {
  if ((await statOf(shimPid))?.state === 'T') signal(shimPid, 'SIGCONT')
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone: then there is nothing to stop or to wake.
  }
}
