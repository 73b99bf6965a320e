/** How often it is looked for an engine that is not there: milliseconds. */
const LOOK_MS = 1_500

export interface ArrivalParts {
  /** An engine is missing, and nobody is bringing it up. */
  readonly awaited: () => boolean
  readonly isThere: () => Promise<boolean>
  readonly arrived: () => Promise<void>
  readonly log: (line: string) => void
}

/** Notices an engine that somebody else has started. */
export function watchArrivals({ awaited, isThere, arrived, log }: ArrivalParts): { stop(): void } {
  let looking = false
  const timer = setInterval(async () => {
    if (looking || !awaited()) return
    looking = true
    try {
      if ((await isThere()) && awaited()) await arrived()
    } catch (error) {
      log(`an engine that came up could not be taken over: ${error}`)
    } finally {
      looking = false
    }
  }, LOOK_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
