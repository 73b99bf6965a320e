import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OpenGate, type Opening } from '../../host/open-gate.ts'

/**
 * Tells the moment at which a starting dockerd takes a container over: it opens the container's FIFOs, then its log, and
 * only then begins to read (seen with strace on 20.10 to 28.5: InitializeStdio starts the logger before CopyToPipe).
 * So its opening of the log is where the stand-in must have ended, and the gate makes it wait until it has.
 */
export class LogGate {
  readonly #gate: OpenGate
  /** Paths as the kernel names them, by path. */
  readonly #real: ReadonlyMap<string, string>
  readonly #watched: ReadonlySet<string>

  private constructor(gate: OpenGate, real: ReadonlyMap<string, string>) {
    this.#gate = gate
    this.#real = real
    this.#watched = new Set(real.values())
  }

  /** Undefined where permission events are not to be had, as without root. */
  static async open(logs: readonly string[]): Promise<LogGate | undefined> {
    const gate = OpenGate.open()
    if (!gate) return undefined
    const real = new Map<string, string>()
    try {
      for (const log of logs) {
        const folder = await realpath(dirname(log)).catch(() => undefined)
        if (folder === undefined) continue
        gate.watchFolder(folder)
        real.set(log, join(folder, basename(log)))
      }
      return new LogGate(gate, real)
    } catch {
      gate.close()
      return undefined
    }
  }

  /** Attempts to open one of the logs since the last call. */
  arrived(): Opening[] {
    return this.#gate.arrived(this.#watched)
  }

  names(log: string, opening: Opening): boolean {
    return this.#real.get(log) === opening.path
  }

  close(): void {
    this.#gate.close()
  }
}
