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
  /** The logs by their paths as the kernel names them. */
  readonly #logs: ReadonlyMap<string, string>

  private constructor(gate: OpenGate, logs: ReadonlyMap<string, string>) {
    this.#gate = gate
    this.#logs = logs
  }

  /** Undefined where permission events are not to be had, as without root. */
  static async open(logs: readonly string[]): Promise<LogGate | undefined> {
    const gate = OpenGate.open()
    if (!gate) return undefined
    const byReal = new Map<string, string>()
    try {
      for (const log of logs) {
        const folder = await realpath(dirname(log)).catch(() => undefined)
        if (folder === undefined) continue
        gate.watchFolder(folder)
        byReal.set(join(folder, basename(log)), log)
      }
      return new LogGate(gate, byReal)
    } catch {
      gate.close()
      return undefined
    }
  }

  /** Attempts to open one of the logs since the last call. */
  arrived(): Opening[] {
    return this.#gate.arrived(this.#logs)
  }

  names(log: string, opening: Opening): boolean {
    return this.#logs.get(opening.path) === log
  }

  close(): void {
    this.#gate.close()
  }
}
