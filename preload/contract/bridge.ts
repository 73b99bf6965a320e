import type { Input, OperationName, Operations, Output } from './operations.ts'
import type { Problem } from './problem.ts'
import type { Snapshot } from './snapshot.ts'

/** How an operation ends for the window: a value, or an expected failure as data. Never a rejected promise. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

type WindowOperation = {
  [N in OperationName]: 'window' extends Operations[N]['doors'][number] ? N : never
}[OperationName]

/** All that the window can reach of Afloat, as `window.afloat`: one function an operation, and the snapshots. */
export type Bridge = {
  readonly [N in WindowOperation]: (input: Input<N>) => Promise<Result<Output<N>>>
} & {
  /** Calls the listener with the latest snapshot at once if there is one, then with each new one. Returns the way out. */
  readonly onSnapshot: (listener: (snapshot: Snapshot) => void) => () => void
}

/** The IPC channel of an operation. */
export const operationChannel = (name: OperationName): string => `afloat:do:${name}`

/** Carries each snapshot to the window. */
export const snapshotChannel = 'afloat:snapshot'

/** Asks for the latest snapshot once the window listens. */
export const subscribeChannel = 'afloat:subscribe'
