import type { ConfigComplaint } from '../../../preload/contract/config.ts'
import type { DaemonText, JsonObject, JsonValue } from '../../host/daemon-text.ts'
import { knownTo, type Option, optionOf, options } from './options.ts'

/**
 * What Afloat itself finds wrong with a configuration, before the engine is asked: values of the wrong type, options that
 * this engine does not know, and those that Afloat decides. `untouched` are keys that were in the file before and stay as
 * they were: of those, what Afloat does not know is left to the engine. `asked` were named by whoever changes them, so
 * that a place in a text would tell them nothing.
 */
export function checkValues(
  file: DaemonText,
  version: string,
  untouched: JsonObject,
  asked: ReadonlySet<string> = new Set(),
): ConfigComplaint[] {
  return Object.entries(file.values).flatMap(([key, value]) => {
    const why = wrongWith(key, value, version, Object.hasOwn(untouched, key))
    if (why === undefined) return []
    return [asked.has(key) ? { what: `${capital(why)}.`, key } : complaintOn(file, key, why)]
  })
}

function wrongWith(key: string, value: JsonValue, version: string, untouched: boolean): string | undefined {
  const option = optionOf(key)
  if (!option) return untouched ? undefined : `dockerd has no option "${key}"${alike(key)}`
  if (option.owned) return `"${key}" is decided by Afloat itself and must not stand in the file`
  const known = knownTo(option, version)
  if (known !== 'known') return notKnown(key, version, known)
  return wrongValue(key, option, value)
}

function wrongValue(key: string, option: Option, value: JsonValue): string | undefined {
  const parsed = option.type.schema.safeParse(value)
  if (parsed.success) return undefined
  const [issue] = parsed.error.issues
  const within = issue && issue.path.length > 0 ? `: ${pathText(issue.path)} is not right (${issue.message})` : ''
  return `"${key}" must be ${option.type.words}, not ${shortened(value)}${within}`
}

function notKnown(key: string, version: string, known: { since: string } | { until: string }): string {
  return 'since' in known
    ? `engine ${version} does not know "${key}" yet; it came with ${known.since}`
    : `engine ${version} does not know "${key}" any more; it went with ${known.until}`
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(part => (typeof part === 'number' ? `place ${part + 1}` : `"${String(part)}"`)).join(', ')
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** A value in a sentence. */
export function shortened(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function complaintOn(file: DaemonText, key: string, why: string): ConfigComplaint {
  const place = file.placeOf(key)
  if (!place) return { what: `${capital(why)}.`, key }
  return { what: `Line ${place.line}, column ${place.column}: ${why}.`, key, place }
}

/** What was probably meant: the option that differs in the fewest letters, where those are few. */
function alike(key: string): string {
  const wanted = key.toLowerCase().replaceAll('_', '-')
  const [nearest] = Object.keys(options)
    .map(option => ({ option, distance: distance(wanted, option) }))
    .sort((one, other) => one.distance - other.distance)
  return nearest && nearest.distance <= Math.min(3, wanted.length / 3) ? `; is "${nearest.option}" meant?` : ''
}

/** Levenshtein's distance. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next[j] = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[other.length] ?? 0
}
