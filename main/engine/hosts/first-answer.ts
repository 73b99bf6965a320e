import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a process's first answer, its end or the time limit (milliseconds), whichever comes first. */
export async function firstAnswer(
  answer: (signal: AbortSignal) => Promise<void>,
  exited: Promise<unknown>,
  limitMs: number,
): Promise<'answered' | 'ended' | 'late'> {
  const end = new AbortController()
  const limit = delay(limitMs, undefined, { signal: end.signal }).catch(() => undefined)
  try {
    return await Promise.race([
      answer(end.signal).then(
        () => 'answered' as const,
        // An answer that was cut off tells no more than the process's own end will, or the time limit.
        () => new Promise<never>(() => {}),
      ),
      limit.then(() => 'late' as const),
      exited.then(() => 'ended' as const),
    ])
  } finally {
    end.abort()
  }
}
