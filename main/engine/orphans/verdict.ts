import type { OrphanKind } from '../../../preload/contract/orphan.ts'
import { keyOfProcess, type ProcessIdentity } from '../../host/process-identity.ts'

/** What the engine says of a container, or `unknown` where it has none of that id. */
export interface Listed {
  readonly running: boolean
  /** The word of its state: running, paused, exited, created, restarting, removing, dead. */
  readonly state: string
  readonly pid: number
  /** Whether a process of that pid lives. */
  readonly lives: boolean
}

/** One container at one moment, from the kernel and from the engine. */
export interface Sighting {
  readonly id: string
  readonly listed: Listed | 'unknown'
  readonly shims: readonly ProcessIdentity[]
  /** The container's first process; undefined where there is none that lives. */
  readonly process: ProcessIdentity | undefined
  /** First processes of earlier starts that never ended. */
  readonly older: readonly ProcessIdentity[]
  /** Files that are gone though the engine's next start needs them, in words. */
  readonly missing: readonly string[]
}

/** What is wrong with a container at this moment, or undefined. One look alone proves nothing: see `confirmed`. */
export function differenceOf({ listed, shims, process, older, missing }: Sighting): OrphanKind | undefined {
  const listedAsRunning = listed !== 'unknown' && listed.running
  if (listedAsRunning) {
    if (!process) return 'listed-but-dead'
    if (shims.length === 0) return 'process-without-shim'
    // While it restarts one, the engine for a moment still names the dead process: only two that live are two.
    if (process.pid !== listed.pid) return listed.lives ? 'two-processes' : undefined
    if (shims.length > 1 || older.length > 0) return 'two-processes'
    return missing.length > 0 ? 'endangered' : undefined
  }
  if (process && shims.length === 0) return 'process-without-shim'
  if (process) return listed === 'unknown' ? 'unknown-to-engine' : 'listed-as-exited'
  return shims.length > 0 ? 'shim-without-process' : undefined
}

/**
 * Whether a difference is real: the same one of the same processes in both looks, with no event of the container in
 * between. Starting and stopping a container passes through every one of them for a moment.
 */
export function confirmed(first: Sighting, second: Sighting, eventBetween: boolean): OrphanKind | undefined {
  const kind = differenceOf(second)
  if (eventBetween || kind === undefined || differenceOf(first) !== kind) return undefined
  return sameProcesses(first, second) ? kind : undefined
}

function sameProcesses(first: Sighting, second: Sighting): boolean {
  const name = ({ shims, process, older }: Sighting) =>
    [process, ...older, ...shims].map(identity => (identity ? keyOfProcess(identity) : 'none')).join(' ')
  return name(first) === name(second)
}
