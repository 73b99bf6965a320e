import type { Report, ShimFacts } from '../../preload/contract/report.ts'
import type { OperationProgress, Snapshot } from '../../preload/contract/snapshot.ts'

/** A stretch of an absence: milliseconds since its operation began. */
export interface Span {
  readonly from: number
  readonly to: number
}

export type Fate = 'kept' | 'lost' | 'orphaned'

/** One absence as its picture needs it, whether it is over or under way. */
export interface Absence {
  /** Milliseconds that the picture spans. */
  readonly whole: number
  /** Where it is now; undefined once it is over. */
  readonly now: number | undefined
  readonly away: readonly Span[]
  readonly steps: readonly (Span & { readonly name: string; readonly running: boolean })[]
  /** When the shims held. */
  readonly held: Span
  readonly shims: ShimFacts
  readonly containers: readonly { readonly name: string; readonly fate: Fate }[]
  /** Kept containers that have no name in an older report. */
  readonly unnamed: number
}

/** How much longer than it has lasted an absence under way is drawn: its end is not known. */
const ROOM = 1.12
/** What the first absence is drawn as: milliseconds. */
const FIRST_GUESS_MS = 2_500

export function absenceOf(report: Report): Absence {
  const { containers, shims } = report
  const steps = placed(report.steps)
  const whole = Math.max(1, ...steps.map(({ to }) => to))
  const named = (fate: Fate, list: readonly { name: string }[]) => list.map(({ name }) => ({ name, fate }))
  return {
    whole,
    now: undefined,
    away: report.away ?? [],
    steps,
    held: heldIn(steps, whole),
    shims,
    containers: [
      ...named('lost', containers.lost),
      ...named('orphaned', containers.orphaned),
      ...(containers.names ?? []).map(name => ({ name, fate: 'kept' as const })),
    ],
    unnamed: containers.names ? 0 : containers.kept,
  }
}

/** The absence under way; `expectedMs` is what one like it took before. */
export function absenceUnderWay(
  operation: OperationProgress,
  { containers, state }: Snapshot,
  now: number,
  expectedMs: number | undefined,
): Absence {
  const elapsed = Math.max(0, now - Date.parse(operation.startedAt))
  const steps = operation.steps.map(({ name, at, ms }) => ({
    name,
    from: at,
    to: ms === null ? elapsed : at + ms,
    running: ms === null,
  }))
  const stopped = steps.find(({ name }) => name === 'stop dockerd')
  const answered = steps.find(({ name }) => name === 'check containers')
  const away = stopped ? [{ from: stopped.from, to: answered?.from ?? elapsed }] : []
  return {
    whole: Math.max(expectedMs ?? FIRST_GUESS_MS, elapsed * ROOM),
    now: elapsed,
    away: away.length > 0 || state !== 'away' ? away : [{ from: 0, to: elapsed }],
    steps,
    held: heldIn(steps, elapsed),
    shims: operation.holding ?? {},
    containers: containers.map(({ name }) => ({ name, fate: 'kept' })),
    unnamed: 0,
  }
}

/** Steps of older reports do not say when they began: they follow each other. */
function placed(steps: Report['steps']): Absence['steps'] {
  let passed = 0
  return steps.map(({ name, at, ms }) => {
    const from = at ?? passed
    passed = from + ms
    return { name, from, to: passed, running: false }
  })
}

function heldIn(steps: Absence['steps'], whole: number): Span {
  const raised = steps.find(({ name }) => name === 'raise the shims')
  const lowered = steps.findLast(({ name }) => name === 'lower the shims')
  return { from: raised?.from ?? 0, to: lowered?.to ?? whole }
}
