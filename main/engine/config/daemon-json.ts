import { AfloatError } from '../../host/afloat-error.ts'
import { readDaemonFile } from '../../host/daemon-file.ts'
import { editDaemonText, type JsonValue, parseDaemonText } from '../../host/daemon-text.ts'
import type { EnginePlaces } from '../../host/engine-places.ts'
import type { Home } from '../../host/home.ts'
import { options } from './options.ts'
import { writeDaemonFile } from './write-daemon-file.ts'

/** Keys whose value the supervisor decides: set in the file they would fight with it, so they are refused. */
const OWNED_KEYS = Object.keys(options).filter(key => options[key]?.owned)

export interface DaemonJson {
  readonly 'live-restore'?: boolean
  readonly 'data-root'?: string
  readonly [key: string]: JsonValue | undefined
}

/**
 * The engine's own configuration, as a start of dockerd would have it; nothing where there is no file. Throws AfloatError
 * (engine-start-failed) for a file that dockerd or the supervisor could not live with.
 */
export async function readDaemonJson(engine: EnginePlaces): Promise<DaemonJson> {
  const path = engine.daemonJson
  const { values } = await usable(path)
  for (const key of engine.isOurs ? OWNED_KEYS : []) {
    if (key in values) throw unusable(path, `"${key}" is set by Afloat itself and must not stand in this file.`)
  }
  for (const key of ['live-restore', 'data-root'] as const) {
    const parsed = options[key]?.type.schema.safeParse(values[key])
    if (key in values && !parsed?.success) throw unusable(path, `"${key}" must be ${options[key]?.type.words}.`)
  }
  return values as DaemonJson
}

/**
 * Sees to it that the file says something of live restore, and on where it said nothing: what is given as a flag cannot
 * be switched by a reload. A file that may not be written is left alone; dockerd then gets the flag.
 */
export async function ensureLiveRestoreInFile(home: Home): Promise<void> {
  const { found, values } = await usable(home.engine.daemonJson)
  if ('live-restore' in values) return
  const text = editDaemonText(found.text ?? '', new Map([['live-restore', true]]))
  await writeDaemonFile(home.engine.daemonJson, home.daemonJsonCopies, found, text).catch(error => {
    if (!(error instanceof AfloatError)) throw error
  })
}

async function usable(path: string) {
  const found = await readDaemonFile(path)
  if ('complaint' in found) throw unusable(path, found.complaint.what)
  const parsed = parseDaemonText(found.text ?? '')
  if ('complaint' in parsed) throw unusable(path, parsed.complaint.what)
  return { found, values: parsed.values }
}

function unusable(path: string, why: string): AfloatError {
  return new AfloatError({
    code: 'engine-start-failed',
    what: `The engine's configuration ${path} cannot be used. ${why}`,
    unchanged: 'The engine was not touched and the file is as it was.',
    remedy: 'Correct the file and try again.',
  })
}
