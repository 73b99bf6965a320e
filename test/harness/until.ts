import { setTimeout as sleep } from 'node:timers/promises'

/** How long a busy machine may take for what takes a second on an idle one, in milliseconds. */
const patienceMs = 30_000

/** Waits until the answer is what is wanted; an error of the last try, or its answer, says why it never was. */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  wanted: (answer: T) => boolean,
  withinMs = patienceMs,
): Promise<T> {
  const deadline = Date.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (wanted(answer)) return answer
      last = JSON.stringify(answer)
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}; last: ${last}`)
    await sleep(20)
  }
}
