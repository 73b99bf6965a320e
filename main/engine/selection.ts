import { rsort } from 'semver'
import { AfloatError } from '../host/afloat-error.ts'
import { readJson, writeJsonAtomically } from '../host/files.ts'
import type { Home } from '../host/home.ts'
import { type Selection, selectionSchema } from './records.ts'

/** The selection on disk; undefined before the first start, or where its file is unreadable. */
export async function readSelection(home: Home): Promise<Selection | undefined> {
  return readJson(home.records.selection, selectionSchema).catch(() => undefined)
}

/**
 * Chooses what to start: what was asked for, else what was selected before, else the newest installed, else nothing.
 * With containers running, a start never changes versions: that is an upgrade, which checks first.
 */
export function chooseEngine(
  asked: string | undefined,
  selected: Selection | undefined,
  installed: readonly string[],
  containersRun: boolean,
): Selection | undefined {
  if (selected && (asked === undefined || asked === selected.dockerd)) return selected
  if (selected && containersRun) {
    throw new AfloatError({
      code: 'usage',
      what: `Containers run under engine ${selected.dockerd}, and a start does not change versions under them.`,
      unchanged: 'Nothing was started or stopped.',
      remedy: `Start without a version, then: afloat upgrade ${asked}`,
    })
  }
  const version = asked ?? rsort([...installed], true)[0]
  if (version === undefined) return undefined
  return { dockerd: version, containerd: version, ...(selected ? { previous: selected.dockerd } : {}) }
}

export async function saveSelection(home: Home, selection: Selection): Promise<void> {
  await writeJsonAtomically(home.records.selection, selection)
}
