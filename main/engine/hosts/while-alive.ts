import { setTimeout as delay } from 'node:timers/promises'

/** A process that dies cuts its connections before its end is told: milliseconds. */
const TOLD_MS = 500

/** The result of work that needs a process's answers, or that the process has ended; rejects as the work does while it lives. */
export async function whileAlive<T>(
  work: Promise<T>,
  exited: Promise<unknown>,
): Promise<{ readonly value: T } | 'ended'> {
  const ended = exited.then(() => 'ended' as const)
  try {
    return await Promise.race([work.then(value => ({ value })), ended])
  } catch (error) {
    if ((await Promise.race([ended, delay(TOLD_MS, 'alive' as const)])) === 'ended') return 'ended'
    throw error
  }
}
