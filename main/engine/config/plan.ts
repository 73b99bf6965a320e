import { isDeepStrictEqual } from 'node:util'
import type { ConfigComplaint, ConfigPlan, Danger, PlannedChange } from '../../../preload/contract/config.ts'
import type { DaemonText, JsonObject, JsonValue } from '../../host/daemon-text.ts'
import { checkValues } from './check-values.ts'
import { YIELDING_FLAGS } from './flags.ts'
import { optionOf } from './options.ts'

/** The engine as far as a change of its configuration depends on it. */
export interface EngineFacts {
  readonly version: string
  /** Undefined while the engine does not run. */
  readonly running:
    | {
        readonly flags: ReadonlyMap<string, string>
        readonly liveRestore: boolean
        /** Whether it is a node of a swarm, which excludes live restore. */
        readonly swarm: boolean
      }
    | undefined
  /** Names of the containers that run. */
  readonly containers: readonly string[]
}

/** The features that the engine looks at each time; the others are settled when it starts. */
const RELOADED_FEATURES = ['buildkit']
/** A feature that changes where containers are stored. */
const SNAPSHOTTER = 'containerd-snapshotter'

/**
 * What the change from one configuration to another would do. `asked` are the keys that somebody named: those are
 * reloaded also where the file says the same already, since the engine may not have heard of it.
 */
export function planChange(
  before: JsonObject,
  after: DaemonText,
  asked: ReadonlySet<string>,
  facts: EngineFacts,
): ConfigPlan {
  const keys = new Set([...Object.keys(before), ...Object.keys(after.values), ...asked])
  const changes = [...keys].flatMap(key => {
    const change = changeOf(key, before[key], after.values[key], facts)
    const differs = !isDeepStrictEqual(before[key], after.values[key])
    return differs || (asked.has(key) && change.appliedBy === 'reload') ? [change] : []
  })
  const untouched = Object.fromEntries(
    Object.entries(before).filter(([key, value]) => isDeepStrictEqual(value, after.values[key])),
  )
  const appliedBy = howToApply(changes, after.values, facts)
  const complaints = [
    ...checkValues(after, facts.version, untouched, asked),
    ...conflicts(after.values, facts),
    ...deadly(changes, after.values, appliedBy, facts),
  ]
  const endangered = appliedBy === 'restart' && changes.some(({ danger }) => danger !== 'none')
  return { changes, appliedBy, complaints, endangers: endangered ? [...facts.containers] : [], text: after.text }
}

function changeOf(key: string, before: JsonValue | undefined, after: JsonValue | undefined, facts: EngineFacts) {
  const appliedBy = appliedByOf(key, before, after, facts)
  const danger = dangerOf(key, before, after)
  const change: PlannedChange = {
    key,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    appliedBy,
    danger,
    consequence: consequenceOf(key, danger, appliedBy, facts),
  }
  return change
}

function appliedByOf(key: string, before: JsonValue | undefined, after: JsonValue | undefined, facts: EngineFacts) {
  const option = optionOf(key)
  if (option?.appliedBy !== 'reload') return 'restart'
  // dockerd keeps the old value when a key goes; it is set to its default first, where that is a known one.
  if (after === undefined && option.default === undefined) return 'restart'
  if (facts.running?.flags.has(key)) return 'restart'
  if (key === 'features' && changedFeatures(before, after).some(name => !RELOADED_FEATURES.includes(name)))
    return 'restart'
  return 'reload'
}

function dangerOf(key: string, before: JsonValue | undefined, after: JsonValue | undefined): Danger {
  if (key === 'live-restore') return after === false ? 'kills' : 'none'
  if (key === 'features') return changedFeatures(before, after).includes(SNAPSHOTTER) ? 'orphans' : 'none'
  return optionOf(key)?.danger ?? 'none'
}

function changedFeatures(before: JsonValue | undefined, after: JsonValue | undefined): string[] {
  const [old, next] = [objectOf(before), objectOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(name => old[name] !== next[name])
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function consequenceOf(key: string, danger: Danger, appliedBy: string, facts: EngineFacts): string {
  const names = namesText(facts.containers)
  if (names === '') return ''
  switch (danger) {
    case 'orphans':
      return `After the restart the engine no longer knows ${names}, which would run on without it until "${key}" is set back.`
    case 'cuts':
      return `The restart may cut ${names} off from the network until they are started again.`
    case 'kills':
      return `With live restore off, the next stop, restart or crash of dockerd ends ${names}; Afloat will not restart it while they run.`
    case 'none':
      return appliedBy === 'restart' ? `dockerd is restarted; ${names} ${verb(facts.containers)} on.` : ''
  }
}

function howToApply(changes: readonly PlannedChange[], after: JsonObject, facts: EngineFacts): ConfigPlan['appliedBy'] {
  if (changes.length === 0) return 'nothing'
  if (!facts.running) return 'start'
  // A reload of a file that has a key of the arguments is refused by dockerd as a whole.
  const clash = Object.keys(after).some(key => facts.running?.flags.has(key))
  return clash || changes.some(({ appliedBy }) => appliedBy === 'restart') ? 'restart' : 'reload'
}

/** Keys that are both in the file and in the arguments of the dockerd that runs, and would be again after a restart. */
function conflicts(after: JsonObject, facts: EngineFacts): ConfigComplaint[] {
  return Object.keys(after)
    .filter(key => facts.running?.flags.has(key) && !YIELDING_FLAGS.includes(key) && !optionOf(key)?.owned)
    .map(key => ({ what: `dockerd runs with --${key}; with "${key}" in the file too it would not start.`, key }))
}

/** Changes that would end containers, or an engine that could not start again. */
function deadly(
  changes: readonly PlannedChange[],
  after: JsonObject,
  appliedBy: ConfigPlan['appliedBy'],
  facts: EngineFacts,
): ConfigComplaint[] {
  const turnsOn = changes.some(({ key }) => key === 'live-restore') && after['live-restore'] === true
  if (facts.running?.swarm && turnsOn) return [{ what: SWARM_SENTENCE, key: 'live-restore' }]
  if (appliedBy !== 'restart' || facts.containers.length === 0) return []
  if (facts.running?.liveRestore && after['live-restore'] !== false) return []
  const what = `This needs a restart of dockerd, which without live restore ends ${namesText(facts.containers)}: turn live restore on first, by itself.`
  return [{ what, key: 'live-restore' }]
}

/** dockerd's own words for it: "--live-restore daemon configuration is incompatible with swarm mode". */
export const SWARM_SENTENCE =
  'This engine is a node of a swarm, and dockerd has no live restore there: it would not start again with it. In a swarm, other nodes take over while one restarts.'

export function namesText(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= 8) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, 7).join(', ')} and ${names.length - 7} more`
}

function verb(names: readonly string[]): string {
  return names.length === 1 ? 'runs' : 'run'
}
