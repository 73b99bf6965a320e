import type { Orphan } from '../../preload/contract/orphan.ts'
import { AfloatError } from './afloat-error.ts'
import { enterContainer } from './enter-container.ts'
import { openTerminal } from './terminal.ts'

/**
 * Opens the user's terminal with a shell inside an orphan. It is the process in the user's session that does it, not the
 * one that supervises the engine: that may be another, without a display. Throws AfloatError.
 */
export async function openShell(orphans: readonly Orphan[], id: string, terminal: string): Promise<void> {
  const orphan = orphans.find(entry => entry.id === id || entry.name === id)
  if (!orphan || orphan.pid === 0)
    throw nothingToEnter(orphan?.name ?? id, orphan?.reason ?? 'it is no orphan any more.')
  await openTerminal(terminal, await enterContainer(orphan.pid, []))
}

function nothingToEnter(name: string, why: string): AfloatError {
  return new AfloatError({
    code: 'orphan-not-helped',
    what: `${name} has no process whose namespaces could be entered: ${why}`,
    unchanged: 'Nothing was changed.',
    remedy: 'See what can be done: afloat orphans',
  })
}
