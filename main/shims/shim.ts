import type { ShimFacts } from '../../preload/contract/report.ts'
import type { Inventory } from './record.ts'

/** Why and for how long the engine is expected to be away. */
export interface Absence {
  readonly cause: 'planned' | 'crash'
  /** Milliseconds that an absence of this engine is expected to take, from the last one seen; a guess at first. */
  readonly expectedMs: number
}

/**
 * Holds one thing steady while dockerd is away. Calls come in this order, never two at once:
 *
 *     observe* → raise → (beforeDrain → beforeStop →) handOver → lower → observe* … → release
 *
 * `raise` may come without an absence planned (dockerd died), `handOver` and `lower` may repeat when a start of dockerd
 * fails and another follows. A shim that fails throws; the absence goes on without it and the report says so.
 * Nothing a shim leaves behind may block a container when the supervisor dies: see rule 6 of the design.
 */
export interface Shim {
  readonly name: keyof ShimFacts
  /** The engine runs; this is what runs in it now. Also called once at start and after every absence. */
  observe(inventory: Inventory): Promise<void>
  /** dockerd is about to go (planned), or was just seen dead (crash). From its return on, the shim holds. */
  raise(inventory: Inventory, absence: Absence): Promise<void>
  /** In a planned absence: dockerd still does all it usually does, for the last time. */
  beforeDrain?(): Promise<void>
  /** In a planned absence: dockerd gets its signal within milliseconds of the return. */
  beforeStop?(): Promise<void>
  /** dockerd is about to be started: let go of everything that it will open or bind itself. */
  handOver(): Promise<void>
  /** dockerd answers and its containers were checked: put back what was changed, and say what was held. */
  lower(inventory: Inventory): Promise<Partial<ShimFacts>>
  /** What is held at this moment, while an absence is under way. */
  soFar?(): Partial<ShimFacts>
  /** The supervisor ends in order: leave nothing behind that serves nobody. */
  release(): Promise<void>
}
