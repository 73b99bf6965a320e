import { z } from 'zod'
import { AfloatError } from '../../host/afloat-error.ts'
import { readTextIfThere, writeAtomically } from '../../host/files.ts'

/** Keys whose value the supervisor decides: set in the file they would fight with it, so they are refused. */
const OWNED_KEYS = ['hosts', 'pidfile', 'containerd', 'exec-root'] as const

const daemonJsonSchema = z.looseObject({
  'live-restore': z.boolean().optional(),
  'data-root': z.string().optional(),
})
export type DaemonJson = z.infer<typeof daemonJsonSchema>

/**
 * The engine's own configuration file, made when there is none: dockerd reads /etc/docker/daemon.json unless it is given
 * another one. Throws AfloatError (engine-start-failed) for a file that dockerd or the supervisor could not live with.
 */
export async function readDaemonJson(path: string): Promise<DaemonJson> {
  const text = await readTextIfThere(path)
  if (text === undefined) {
    await writeAtomically(path, '{}\n')
    return {}
  }
  const parsed = daemonJsonSchema.safeParse(parseJson(path, text))
  if (!parsed.success) throw unusable(path, z.prettifyError(parsed.error))
  for (const key of OWNED_KEYS) {
    if (key in parsed.data) throw unusable(path, `"${key}" is set by Afloat itself and must not stand in this file`)
  }
  return parsed.data
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error))
  }
}

function unusable(path: string, why: string): AfloatError {
  return new AfloatError({
    code: 'engine-start-failed',
    what: `The engine's configuration ${path} cannot be used: ${why}.`,
    unchanged: 'The engine was not touched and the file is as it was.',
    remedy: 'Correct the file and try again.',
  })
}
