import type { Problem } from '../../preload/contract/problem.ts'

/** The engine that runs: facts about its two processes. */
export interface RunningEngine {
  readonly version: string
  readonly pid: number
  readonly containerdVersion: string
  readonly containerdPid: number
  readonly dataRoot: string
  readonly startedAt: string
  readonly liveRestore: boolean
}

/** Each state owns only its own data, so that nonsense cannot be written down. */
export type EngineState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly engine: RunningEngine }
  /** dockerd is not there, containers run on, and somebody is bringing it back. */
  | { readonly kind: 'away'; readonly cause: 'planned' | 'crash' }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'failed'; readonly problem: Problem }

export type EngineEvent =
  | { readonly kind: 'start-asked' }
  | { readonly kind: 'answered'; readonly engine: RunningEngine }
  | { readonly kind: 'absence-planned' }
  | { readonly kind: 'dockerd-exited' }
  | { readonly kind: 'stop-asked' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'gave-up'; readonly problem: Problem }
