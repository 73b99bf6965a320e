import type { Report, ShimFacts } from '../../preload/contract/report.ts'
import type { OperationProgress, Snapshot } from '../../preload/contract/snapshot.ts'

/** A stretch of an absence: milliseconds since its operation began. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A step; `ms` is how long it took, of which less may be drawn. */
export interface Step extends Span {
  readonly name: string
  readonly ms: number
  readonly running: boolean
}

export type Fate = 'kept' | 'ended' | 'lost' | 'orphaned'

/** Whether nothing befell a container but what it did itself. */
export function isWhole({ before, kept, ended = [] }: Report['containers']): boolean {
  return kept + ended.length === before
}

/** One absence as its picture needs it, whether it is over or under way. */
export interface Absence {
  /** Milliseconds that the picture spans. */
  readonly whole: number
  /** Where it is now; undefined once it is over. */
  readonly now: number | undefined
  readonly away: readonly Span[]
  readonly steps: readonly Step[]
  /** When the shims held. */
  readonly held: Span
  readonly shims: ShimFacts
  readonly containers: readonly { readonly name: string; readonly fate: Fate }[]
  /** Kept containers that have no name in an older report. */
  readonly unnamed: number
}

/** How much longer than it has lasted an absence under way is drawn: its end is not known. */
const ROOM = 1.12
/** How much of what comes after the shims were lowered is drawn: a new engine is watched for long, and nothing happens. */
const AFTERWARDS = 1.3
/** What the first absence is drawn as: milliseconds. */
const FIRST_GUESS_MS = 2_500

export function absenceOf(report: Report): Absence {
  const { containers, shims } = report
  const steps = placed(report.steps)
  const last = Math.max(1, ...steps.map(({ to }) => to))
  const held = heldIn(steps, last)
  const whole = Math.min(last, held.to * AFTERWARDS)
  const named = (fate: Fate, list: readonly { name: string }[]) => list.map(({ name }) => ({ name, fate }))
  return {
    whole,
    now: undefined,
    away: report.away ?? [],
    steps: within(steps, whole),
    held,
    shims,
    containers: [
      ...named('lost', containers.lost),
      ...named('orphaned', containers.orphaned),
      ...named('ended', containers.ended ?? []),
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
    ms: ms ?? elapsed - at,
    running: ms === null,
  }))
  const held = heldIn(steps, elapsed)
  const lowered = held.to < elapsed
  const whole = lowered
    ? Math.min(elapsed, held.to * AFTERWARDS)
    : Math.max(expectedMs ?? FIRST_GUESS_MS, elapsed * ROOM)
  const stopped = steps.find(({ name }) => name === 'stop dockerd')
  const answered = steps.find(({ name }) => name === 'check containers')
  const away = stopped ? [{ from: stopped.from, to: answered?.from ?? elapsed }] : []
  return {
    whole,
    now: Math.min(elapsed, whole),
    away: away.length > 0 || state !== 'away' ? away : [{ from: 0, to: elapsed }],
    steps: within(steps, whole),
    held,
    shims: operation.holding ?? {},
    containers: containers.map(({ name }) => ({ name, fate: 'kept' })),
    unnamed: 0,
  }
}

/** Steps of older reports do not say when they began: they follow each other. */
function placed(steps: Report['steps']): Step[] {
  let passed = 0
  return steps.map(({ name, at, ms }) => {
    const from = at ?? passed
    passed = from + ms
    return { name, from, to: passed, ms, running: false }
  })
}

/** Steps as far as they are drawn. */
function within(steps: readonly Step[], whole: number): Step[] {
  return steps.filter(({ from }) => from < whole).map(step => ({ ...step, to: Math.min(step.to, whole) }))
}

function heldIn(steps: readonly Step[], whole: number): Span {
  const raised = steps.find(({ name }) => name === 'raise the shims')
  const lowered = steps.findLast(({ name }) => name === 'lower the shims')
  return { from: raised?.from ?? 0, to: lowered?.to ?? whole }
}
