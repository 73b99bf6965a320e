import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { errnoOf } from '../host/afloat-error.ts'
import { defaultHomePath, type Home, homeAt } from '../host/home.ts'
import type { Bundle } from './releases/bundle.ts'

const run = promisify(execFile)

/** The docker command is quick; a home directory on a network may not be: milliseconds. */
const LIMIT_MS = 20_000

/** `afloat` for the user's own home; another home, by its folder's name, so that two do not fight for one context. */
export function contextName(home: Home): string {
  const own = homeAt(defaultHomePath({ ...process.env, AFLOAT_HOME: undefined })).path
  return home.path === own ? 'afloat' : `afloat-${basename(home.path).replaceAll(/[^a-zA-Z0-9_.-]/g, '-')}`
}

/**
 * Makes sure that the user's docker command knows the socket as a context. It is never made the current one, and a
 * context of that name with another address is somebody else's: it is left alone. Says what was done, for the log.
 */
export async function ensureContext(home: Home, bundle: Bundle): Promise<string> {
  const name = contextName(home)
  const host = `unix://${home.engine.socket}`
  const docker = (...args: string[]) => run(bundle.binary('docker'), ['context', ...args], { timeout: LIMIT_MS })
  const present = await docker('inspect', name, '--format', '{{.Endpoints.docker.Host}}').then(
    ({ stdout }) => stdout.trim(),
    error => {
      // The command itself could not be run, which is not the same as "no such context".
      if (errnoOf(error) !== undefined) throw error
      return undefined
    },
  )
  if (present === host) return `docker context ${name} is there`
  if (present !== undefined) return `docker context ${name} points to ${present} and was left alone`
  await docker('create', name, '--description', 'Docker Engine kept by Afloat', '--docker', `host=${host}`)
  return `docker context ${name} was created`
}
