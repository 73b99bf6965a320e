import type { Handlers } from '../../preload/contract/operations.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import type { EngineService } from '../engine/service.ts'
import { problemOf } from '../host/afloat-error.ts'

/**
 * The app's hold on the engine service: the tray is there before the service is, and stays when it could not be had.
 */
export interface EngineLink {
  snapshot(): Snapshot | undefined
  /** Why there is no service, when there is none. */
  problem(): Problem | undefined
  /** The service's handlers, connecting first where that has not been done or has failed. */
  handlers(): Promise<Handlers>
  /** Shows a failure of what the tray or the app itself asked for, until the engine does something again. */
  fail(problem: Problem): void
  /** Calls the listener after each change of snapshot or problem. */
  subscribe(listener: () => void): void
  /** Lets go of the service; engine and containers run on. */
  close(): Promise<void>
}

export function linkEngine(connect: () => Promise<EngineService>): EngineLink {
  const listeners = new Set<() => void>()
  let service: EngineService | undefined
  let connecting: Promise<EngineService> | undefined
  let snapshot: Snapshot | undefined
  let problem: Problem | undefined

  let failure: Problem | undefined

  const changed = () => {
    for (const listener of listeners) listener()
  }

  async function connectOnce(): Promise<EngineService> {
    try {
      service = await connect()
      problem = undefined
      snapshot = service.snapshot()
      service.subscribe(next => {
        if (next.operation || next.problem) failure = undefined
        snapshot = failure ? { ...next, problem: failure } : next
        changed()
      })
      changed()
      return service
    } catch (error) {
      connecting = undefined
      problem = problemOf(error)
      changed()
      throw error
    }
  }

  return {
    snapshot: () => snapshot,
    problem: () => problem,
    async handlers() {
      connecting ??= connectOnce()
      return (await connecting).handlers
    },
    fail(found) {
      if (snapshot?.problem || !snapshot) return
      failure = found
      snapshot = { ...snapshot, problem: found }
      changed()
    },
    subscribe(listener) {
      listeners.add(listener)
    },
    async close() {
      listeners.clear()
      // A service that is still coming up must not be left half made.
      await connecting?.catch(() => undefined)
      await service?.close()
    },
  }
}
