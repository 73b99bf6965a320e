import { setTimeout as delay } from 'node:timers/promises'
import { evidenceOf, type ProcessIdentity } from '../../host/process-identity.ts'

/** How long a killed process may take to be gone: milliseconds. */
const KILL_LIMIT_MS = 10_000
const POLL_MS = 20

/**
 * Asks a process to end by `signal`, waits, then kills it. Resolves to how it ended, or `survived`. Only this very
 * process is signalled: its pid may have been given to somebody else.
 */
export async function endProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals | number,
  limitMs: number,
): Promise<'ended' | 'killed' | 'survived'> {
  if (await signalled(identity, signal, limitMs)) return 'ended'
  return (await signalled(identity, 'SIGKILL', KILL_LIMIT_MS)) ? 'killed' : 'survived'
}

async function signalled(
  identity: ProcessIdentity,
  signal: NodeJS.Signals | number,
  limitMs: number,
): Promise<boolean> {
  if ((await evidenceOf(identity)) === 'dead') return true
  try {
    process.kill(identity.pid, signal)
  } catch {
    return (await evidenceOf(identity)) === 'dead'
  }
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline) {
    if ((await evidenceOf(identity)) === 'dead') return true
    await delay(POLL_MS)
  }
  return false
}
