import { parse } from 'semver'
import { z } from 'zod'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { readJson, writeJsonAtomically } from '../host/files.ts'
import type { OfferedEngine } from './engine-shelf.ts'
import { isNewer } from './upgrade/plan.ts'

/** The first look waits until a start has long been done with: milliseconds. */
const FIRST_LOOK_MS = 60_000
/** How often it is seen whether a day is over: milliseconds. A timer of a day would stand still while a laptop sleeps. */
const TICK_MS = 15 * 60_000
const DAY_MS = 24 * 60 * 60_000
/** A channel that could not be asked is asked again after this: milliseconds. */
const AGAIN_MS = 60 * 60_000

/** When the channels were asked last, and the newest engine that they offered; outlives the supervisor. */
const recordSchema = z.object({
  askedAt: z.iso.datetime(),
  newest: z.object({ version: z.string(), source: z.string() }).nullable(),
})
type Seen = z.infer<typeof recordSchema>

/** Looks once a day whether a channel offers a newer engine. */
export interface NewerEngine {
  /** What is offered beyond a version, as last seen; null where nothing is, nothing is known, or nobody wants to know. */
  than(version: string | undefined): Snapshot['newerEngine']
  /** The channels were asked for another reason, and offer these: that answers the day's question too. */
  saw(offered: readonly OfferedEngine[]): void
  stop(): void
}

export interface NewerEngineParts {
  /** The record's file. */
  readonly path: string
  /** Asks the channels; what they offer comes to `saw` as well as here. Rejects where none can be asked. */
  readonly ask: () => Promise<unknown>
  /** Asked before each look. AFLOAT_NO_UPDATE_CHECK turns looking off for good. */
  readonly wanted: () => boolean
  readonly changed: () => void
  readonly log: (line: string) => void
}

/** Whether a day has gone since the channels were asked, by the wall clock; one that was set back counts as gone. */
export function isDue(askedAt: string | undefined, now: number): boolean {
  const age = now - Date.parse(askedAt ?? '')
  return !(age >= 0 && age < DAY_MS)
}

export async function watchForNewer({ path, ask, wanted, changed, log }: NewerEngineParts): Promise<NewerEngine> {
  let seen: Seen | undefined = await readJson(path, recordSchema).catch(() => undefined)
  let failedAt = Number.NEGATIVE_INFINITY
  const look = async () => {
    if (!wanted() || !isDue(seen?.askedAt, Date.now()) || performance.now() - failedAt < AGAIN_MS) return
    try {
      await ask()
    } catch (error) {
      failedAt = performance.now()
      log(`no channel could be asked for a newer engine: ${error}`)
    }
  }
  const off = process.env['AFLOAT_NO_UPDATE_CHECK']
  const timers = off ? [] : [setTimeout(look, FIRST_LOOK_MS), setInterval(look, TICK_MS)]
  for (const timer of timers) timer.unref()
  return {
    than: version => {
      const newest = wanted() ? seen?.newest : undefined
      return newest && version !== undefined && isNewer(newest.version, version) ? newest : null
    },
    saw: offered => {
      const newest = offered.find(({ version }) => parse(version, true)?.prerelease.length === 0)
      const kept = newest ? { version: newest.version, source: newest.source } : null
      seen = { askedAt: new Date().toISOString(), newest: kept ?? seen?.newest ?? null }
      changed()
      writeJsonAtomically(path, seen).catch(error =>
        log(`when channels were asked could not be written down: ${error}`),
      )
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
