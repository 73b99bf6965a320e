import type { Snapshot } from '../../preload/contract/snapshot.ts'
import type { OfferedEngine } from './engine-shelf.ts'
import { isNewer } from './upgrade/plan.ts'

/** The first look waits until a start has long been done with: milliseconds. */
const FIRST_LOOK_MS = 60_000
const DAY_MS = 24 * 60 * 60_000

/** Looks once a day whether a channel offers a newer engine. */
export interface NewerEngine {
  /** What is offered beyond a version, as last seen; null where nothing is, or nothing is known. */
  than(version: string | undefined): Snapshot['newerEngine']
  stop(): void
}

/** `wanted` is asked before each look; AFLOAT_NO_UPDATE_CHECK turns it off for good. A look that fails is made again the next day; what was seen stays. */
export function watchForNewer(
  newest: () => Promise<OfferedEngine | undefined>,
  wanted: () => boolean,
  changed: () => void,
  log: (line: string) => void,
): NewerEngine {
  let seen: OfferedEngine | undefined
  const look = async () => {
    if (!wanted()) return
    try {
      seen = (await newest()) ?? seen
      changed()
    } catch (error) {
      log(`no channel could be asked for a newer engine: ${error}`)
    }
  }
  const off = process.env['AFLOAT_NO_UPDATE_CHECK']
  const timers = off ? [] : [setTimeout(look, FIRST_LOOK_MS), setInterval(look, DAY_MS)]
  for (const timer of timers) timer.unref()
  return {
    than: version =>
      seen && version !== undefined && isNewer(seen.version, version)
        ? { version: seen.version, source: seen.source }
        : null,
    stop: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
