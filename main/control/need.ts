/** How often it is looked whether anybody is there: milliseconds. */
const LOOK_MS = 500
/** How long after the last connection somebody may come back, as the next command of a script does: milliseconds. */
const LINGER_MS = 4_000

export interface Need {
  readonly connections: () => number
  /** Something is in progress that must not be left half done. */
  readonly busy: () => boolean
  /** Whether it is to stay although nobody is connected. */
  readonly stays: () => Promise<boolean>
  /** Nobody needs it any more. Called once. */
  readonly end: () => void
}

/** Watches whether a supervisor that runs with more rights than its user is still needed. Returns the way to end that. */
export function watchNeed({ connections, busy, stays, end }: Need): () => void {
  let lastNeeded = performance.now()
  const look = async () => {
    if (connections() > 0 || busy() || (await stays())) lastNeeded = performance.now()
    if (performance.now() - lastNeeded < LINGER_MS) return
    clearInterval(timer)
    end()
  }
  const timer = setInterval(() => void look(), LOOK_MS)
  return () => clearInterval(timer)
}
