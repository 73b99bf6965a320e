import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Ctrl-C ends the commands that a benchmark waits for; so long it may take to see that, before all is cleared: ms. */
const NOTICE_MS = 2_000
/** What a shell exits with for a command that Ctrl-C ended. */
export const INTERRUPTED = 130

/**
 * Runs a benchmark that leaves nothing behind. What it hands to `after` is done when it is through, when it failed, and
 * when it was ended by Ctrl-C, the latest first; the process then ends.
 */
export async function leavingNothing(
  work: (after: (clear: () => Promise<unknown>) => void) => Promise<unknown>,
): Promise<never> {
  const clears: (() => Promise<unknown>)[] = []
  // A second one does not end it half cleared.
  process.on('SIGINT', () => undefined)
  const signal = once(process, 'SIGINT')
  let isInterrupted = false
  const working = work(clear => clears.unshift(clear))
  const through = working.then(
    () => Number(process.exitCode ?? 0),
    error => {
      if (!isInterrupted) console.error(error)
      return 1
    },
  )
  const interrupted = signal.then(async () => {
    isInterrupted = true
    console.error('interrupted: clearing away …')
    await Promise.race([through, sleep(NOTICE_MS)])
    return INTERRUPTED
  })
  let status = await Promise.race([through, interrupted])
  for (const clear of clears) {
    await clear().catch(error => {
      console.error('not cleared:', error)
      status ||= 1
    })
  }
  process.exit(status)
}
