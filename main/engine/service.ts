import type { Handlers } from '../../preload/contract/operations.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'

/** The public surface of the engine's side: what the app's window, the tray and the command line talk with. */
export interface EngineService<H = Handlers> {
  readonly handlers: H
  /** The whole state at this moment; never changed in place. */
  snapshot(): Snapshot
  /** Calls the listener with each new snapshot, changes in quick succession as one. Returns the way to end that. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void
  /** Ends the supervision; engine and containers run on. */
  close(): Promise<void>
}
