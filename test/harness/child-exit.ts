import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Resolves once a child has ended, by itself or by a signal; at once where it has already, which `exit` does not tell again. */
export async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
