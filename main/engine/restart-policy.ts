/** Crashes closer together than this count as one loop: milliseconds. */
const WINDOW_MS = 60_000
/** The wait before each start in a loop: milliseconds. The first is none, since an absence should be short. */
const WAITS_MS = [0, 250, 1_000, 3_000, 8_000] as const

/**
 * How long to wait before an engine process that died is started again, or `give-up` when it dies too often. `crashes`
 * are the times of its deaths, this one last, in milliseconds of one clock. A minute
 * of health empties the window, so a later death starts from no wait again.
 */
export function nextStart(crashes: readonly number[]): { waitMs: number } | 'give-up' {
  const last = crashes.at(-1) ?? 0
  const recent = crashes.filter(time => last - time < WINDOW_MS).length
  const waitMs = WAITS_MS[Math.max(0, recent - 1)]
  return waitMs === undefined ? 'give-up' : { waitMs }
}
