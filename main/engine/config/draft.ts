import type { ConfigChange, ConfigComplaint } from '../../../preload/contract/config.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { type FoundFile, readDaemonFile } from '../../host/daemon-file.ts'
import { type DaemonText, editDaemonText, type JsonValue, parseDaemonText } from '../../host/daemon-text.ts'
import { type Merge, mergeEdits, mergeText } from './merge.ts'

/** A change on its way: the file as it is, and as it is to be. */
export interface Draft {
  readonly found: FoundFile
  readonly before: DaemonText
  readonly after: DaemonText
  /** Keys that were named, rather than found to differ. */
  readonly asked: ReadonlySet<string>
}

/**
 * Makes the text that a change asks for out of the file as it is now. Throws AfloatError: config-unreadable for a file
 * that cannot be edited, config-conflict where somebody else changed the same keys since `base`, config-invalid for a
 * text that is no JSON.
 */
export async function draftChange(path: string, change: ConfigChange): Promise<Draft> {
  const found = await readDaemonFile(path)
  if ('complaint' in found) throw unreadable(path, found.complaint)
  const text = found.text ?? ''
  const before = parseDaemonText(text)
  const merged =
    change.text === undefined
      ? mergedEdits(path, before, change, text)
      : mergeText(change.base ?? text, change.text, text)
  if ('conflicts' in merged) throw conflicting(path, merged.conflicts)
  const after = parseDaemonText(merged.text)
  if ('complaint' in after) throw invalid(path, [after.complaint])
  // A broken file is replaced only by somebody who has it before their eyes.
  if ('complaint' in before && change.base !== text) throw unreadable(path, before.complaint)
  const asked = new Set([...Object.keys(change.set ?? {}), ...(change.unset ?? [])])
  return { found, before: 'complaint' in before ? parsedNothing : before, after, asked }
}

const parsedNothing: DaemonText = { text: '', values: {}, placeOf: () => undefined }

function mergedEdits(
  path: string,
  before: DaemonText | { complaint: ConfigComplaint },
  change: ConfigChange,
  text: string,
): Merge {
  if ('complaint' in before) throw unreadable(path, before.complaint)
  const edits = editsOf(change)
  if (change.base === undefined) return { text: editDaemonText(text, edits) }
  const base = parseDaemonText(change.base)
  return mergeEdits('complaint' in base ? {} : base.values, edits, text)
}

/** Live restore is on by Afloat's default, and a home's file always says so: to unset it is to turn it on. */
function editsOf(change: ConfigChange): Map<string, JsonValue | undefined> {
  const unset = (change.unset ?? []).map(key => [key, key === 'live-restore' ? true : undefined] as const)
  return new Map<string, JsonValue | undefined>([...Object.entries(change.set ?? {}), ...unset])
}

function unreadable(path: string, complaint: ConfigComplaint): AfloatError {
  return new AfloatError({
    code: 'config-unreadable',
    what: `${path} cannot be edited. ${complaint.what}`,
    unchanged: 'The file and the engine are as they were.',
    remedy: 'Mend the file by hand, then try again.',
  })
}

function conflicting(path: string, keys: readonly string[]): AfloatError {
  const which = keys.length > 0 ? `${keys.map(key => `"${key}"`).join(', ')} of ${path}` : path
  return new AfloatError({
    code: 'config-conflict',
    what: `Somebody else has changed ${which} meanwhile.`,
    unchanged: 'Their change is in the file, yours is not; the engine is as it was.',
    remedy: 'Look at the file as it is now and make your change again.',
  })
}

export function invalid(path: string, complaints: readonly ConfigComplaint[]): AfloatError {
  return new AfloatError({
    code: 'config-invalid',
    what: `The engine's configuration ${path} would be wrong. ${complaints.map(({ what }) => what).join(' ')}`,
    unchanged: 'The file and the engine are as they were.',
    remedy: 'Correct that and try again.',
  })
}

/** For an edit that somebody else outran again and again. */
export function outrun(path: string): AfloatError {
  return conflicting(path, [])
}
