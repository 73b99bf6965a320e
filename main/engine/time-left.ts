/** Before this many milliseconds, or this share, a guess would jump about. */
const SETTLED_MS = 1_500
const SETTLED_SHARE = 0.02

/** Milliseconds that work will still take, if it goes on as it did; null while that is no more than a guess. */
export function timeLeft(share: number, elapsedMs: number): number | null {
  if (share < SETTLED_SHARE || elapsedMs < SETTLED_MS) return null
  return Math.round((elapsedMs / share) * (1 - share))
}
