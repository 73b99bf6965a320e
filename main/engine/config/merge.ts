import { isDeepStrictEqual } from 'node:util'
import { editDaemonText, type JsonObject, type JsonValue, parseDaemonText } from '../../host/daemon-text.ts'

export type Merge = { readonly text: string } | { readonly conflicts: readonly string[] }

/**
 * A text that was edited from `base`, put onto what the file has become meanwhile (`theirs`): each key that was changed
 * here is set there. Keys that both changed to different values are conflicts, and nothing is merged. Texts that are not
 * JSON cannot be merged: they conflict as a whole, with no key named.
 */
export function mergeText(base: string, ours: string, theirs: string): Merge {
  if (theirs === base || theirs === ours) return { text: ours }
  const [from, here, there] = [parseDaemonText(base), parseDaemonText(ours), parseDaemonText(theirs)]
  if ('complaint' in from || 'complaint' in here || 'complaint' in there) return { conflicts: [] }
  return mergeEdits(from.values, differences(from.values, here.values), theirs)
}

/** The same for changes of single keys that were made in view of `base`. */
export function mergeEdits(base: JsonObject, edits: ReadonlyMap<string, JsonValue | undefined>, theirs: string): Merge {
  const there = parseDaemonText(theirs)
  if ('complaint' in there) return { conflicts: [] }
  const conflicts = [...edits].filter(
    ([key, wanted]) =>
      !isDeepStrictEqual(there.values[key], base[key]) && !isDeepStrictEqual(there.values[key], wanted),
  )
  if (conflicts.length > 0) return { conflicts: conflicts.map(([key]) => key) }
  return { text: editDaemonText(theirs, edits) }
}

function differences(from: JsonObject, to: JsonObject): Map<string, JsonValue | undefined> {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return new Map(keys.filter(key => !isDeepStrictEqual(from[key], to[key])).map(key => [key, to[key]]))
}
