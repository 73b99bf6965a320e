import { setTimeout as delay } from 'node:timers/promises'
import { endsWith } from './drivers/last-entry.ts'
import { logTargetOf } from './drivers/log-options.ts'
import type { Tails } from './tails.ts'
import type { WatchedContainer } from './watched-container.ts'

/** Between two looks: milliseconds. */
const LOOK_MS = 3

/**
 * Waits until dockerd has written all that it read, with its supply held: the FIFOs are empty, nothing more is heard of
 * it, and each log ends with the line that was heard last. dockerd's own busyness tells nothing, it answers requests
 * meanwhile. False when that did not come within `limitMs`.
 */
export async function untilWritten(
  watched: readonly WatchedContainer[],
  tails: Tails,
  dataRoot: string,
  limitMs: number,
): Promise<boolean> {
  const end = performance.now() + limitMs
  const targets = new Map(watched.map(({ id, record }) => [id, logTargetOf(record, dataRoot)]))
  const waiting = new Set(watched)
  let heard = -1
  while (performance.now() < end) {
    for (const container of waiting) if (container.buffered() === 0) waiting.delete(container)
    // Asked again at the end: what was heard meanwhile makes the answer an old one.
    const quiet = waiting.size === 0 && tails.heard === heard
    if (quiet && (await allWritten(tails, targets)) && tails.heard === heard) return true
    heard = tails.heard
    await delay(LOOK_MS)
  }
  return false
}

async function allWritten(
  tails: Tails,
  targets: ReadonlyMap<string, ReturnType<typeof logTargetOf>>,
): Promise<boolean> {
  for (const { id, stream, text } of tails.lastLines()) {
    const target = targets.get(id)
    if (target && !(await endsWith(target, stream, text).catch(() => true))) return false
  }
  return true
}
