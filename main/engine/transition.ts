import type { EngineEvent, EngineState } from './state.ts'

/**
 * The state after an event, or undefined where the event means nothing in this state: a late exit of a process that was
 * meant to go, for instance, is ignored.
 */
export function transition(state: EngineState, event: EngineEvent): EngineState | undefined {
  switch (event.kind) {
    case 'start-asked':
      return state.kind === 'stopped' || state.kind === 'failed' ? { kind: 'starting' } : undefined
    case 'answered':
      return state.kind === 'starting' || state.kind === 'away' || state.kind === 'running'
        ? { kind: 'running', engine: event.engine }
        : undefined
    case 'absence-planned':
      // A failed engine may be mended by another version of it.
      return state.kind === 'running' || state.kind === 'failed' ? { kind: 'away', cause: 'planned' } : undefined
    case 'dockerd-exited':
      return state.kind === 'running' ? { kind: 'away', cause: 'crash' } : undefined
    case 'stop-asked':
      return state.kind === 'stopping' ? undefined : { kind: 'stopping' }
    case 'stopped':
      return state.kind === 'stopping' ? { kind: 'stopped' } : undefined
    case 'gave-up':
      return state.kind === 'stopped' ? undefined : { kind: 'failed', problem: event.problem }
  }
}
