import { gte } from 'semver'
import type { Finding } from '../../../../preload/contract/check.ts'
import { type Rule, whole } from '../finding.ts'
import { LEAST_API } from '../measured.ts'

/** Below this the engine's own records may not be written any more: bytes. */
const LITTLE_ROOM = 100_000_000

/** Room for the bundle, and for the engine's data. */
export const disk: Rule = ({ to, disk: { freeForBundles, freeForData, needed } }) => {
  const found: Finding[] = []
  if (freeForBundles !== null && freeForBundles < needed) {
    found.push(
      whole(
        'disk',
        'red',
        `Engine ${to.version} needs ${megabytes(needed)} of disk; ${megabytes(freeForBundles)} are free.`,
        {
          remedy: 'Make room, or remove an engine that is not needed: afloat engines',
        },
      ),
    )
  }
  if (freeForData !== null && freeForData < LITTLE_ROOM) {
    found.push(
      whole('disk', 'amber', `Only ${megabytes(freeForData)} are free where the engine's data lies.`, {
        remedy: 'Make room there.',
      }),
    )
  }
  return found
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}

/** Plugins are processes of the engine's: volumes, networks and logs that need one wait for it. */
export const plugins: Rule = ({ engine }) =>
  (engine?.plugins ?? []).map(name =>
    whole('plugins', 'amber', `The plugin ${name} is restarted with the engine; what uses it waits meanwhile.`),
  )

/** Clients that speak only an older API than the target answers. */
export const apiVersions: Rule = ({ from, to, apiVersionsSeen }) => {
  const [before, after] = [leastApi(from.version), leastApi(to.version)]
  if (!isOlder(before, after)) return []
  const older = apiVersionsSeen.filter(version => isOlder(version, after))
  const seen = older.length === 0 ? '' : ` Clients with ${older.join(', ')} were seen.`
  return [
    whole('api', 'amber', `Engine ${to.version} answers API ${after} and later only (now ${before}).${seen}`, {
      remedy: 'Update clients that are older than that.',
    }),
  ]
}

function leastApi(engine: string): string {
  return LEAST_API.find(([first]) => gte(engine, first, true))?.[1] ?? '1.12'
}

function isOlder(one: string, other: string): boolean {
  const [a, b] = [Number(one.split('.')[1]), Number(other.split('.')[1])]
  return a < b
}

/** Without an engine to ask, the check is of what was written down. */
export const unanswered: Rule = ({ engine, containers }) => {
  if (engine) return []
  const sentence =
    containers.length === 0
      ? 'No engine answers and no container runs: this is told from the disk.'
      : 'No engine answers: containers are told from the records, and what is open in the engine is not known.'
  return [whole('unanswered', containers.length === 0 ? 'green' : 'amber', sentence)]
}
