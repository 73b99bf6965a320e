import type { Home } from '../../host/home.ts'
import type { Shim } from '../../shims/shim.ts'
import type { EngineShelf, OfferedEngine } from '../engine-shelf.ts'
import type { Selection } from '../records.ts'
import type { VersionChangeParts, VersionChanger } from '../upgrade/version-changer.ts'
import type { EngineProcesses } from './engine-processes.ts'

/** An engine of one kind, as Afloat's engine side needs it: who starts its processes, and where other versions come from. */
export interface EngineHost {
  /** The home, with the places of this engine. */
  readonly home: Home
  readonly processes: EngineProcesses
  /** What holds its API during an absence. */
  readonly api: Shim
  readonly shelf: EngineShelf
  /** How its version is changed. */
  readonly versionChanger: (parts: VersionChangeParts) => VersionChanger
  /**
   * What a start is made with, at hand when this resolves. `running`: containers run, under which a start changes no
   * version. Throws AfloatError where there is nothing to start, or what is asked for cannot be had.
   */
  provide(asked: string | undefined, running: boolean): Promise<Selection>
  /** The version that a restart would bring, where the one that runs is not on disk any more; null where it is. */
  readonly restartPending?: () => Promise<string | null>
  /** The engine answers after a start that was asked for: conveniences that nobody waits for. */
  readonly started?: (selection: Selection) => Promise<void>
}

export interface HostParts {
  /** The shelf shows something else than before. */
  readonly changed: () => void
  /** The channels were asked and have these, newest first. */
  readonly offered: (engines: readonly OfferedEngine[]) => void
  readonly log: (line: string) => void
}
