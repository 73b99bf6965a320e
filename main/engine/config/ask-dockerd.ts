import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gte } from 'semver'
import type { DaemonText } from '../../host/daemon-text.ts'
import { writeAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { dockerdArguments } from '../hosts/embedded/dockerd.ts'
import { engineEnvironment } from '../hosts/embedded/environment.ts'
import type { Bundle } from '../releases/bundle.ts'

const run = promisify(execFile)

/** `dockerd --validate` came with 23.0; 20.10 says "unknown flag" (tried). */
const SINCE = '23.0.0'
/** It reads a file and ends: milliseconds. */
const LIMIT_MS = 20_000
/** A configuration may hold a proxy's password. */
const PRIVATE = 0o600

export function canBeAsked(version: string): boolean {
  return gte(version, SINCE, true)
}

/**
 * What the engine itself says to a configuration, with the arguments it would be started with: undefined where it has
 * nothing against it, or has no way to be asked.
 */
export async function askDockerd(home: Home, bundle: Bundle, file: DaemonText): Promise<string | undefined> {
  if (!canBeAsked(bundle.version)) return undefined
  const draft = `${home.run.path}/daemon.json.check`
  await writeAtomically(draft, file.text, PRIVATE)
  try {
    const args = dockerdArguments({ ...home, engine: { ...home.engine, daemonJson: draft } }, bundle, file.values)
    await run(bundle.binary('dockerd'), [...args, '--validate'], { env: engineEnvironment(bundle), timeout: LIMIT_MS })
    return undefined
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    // What cannot even be run is no verdict on the file.
    return said === '' ? undefined : (said.split('\n').at(-1) ?? said).replaceAll(draft, home.engine.daemonJson)
  } finally {
    await rm(draft, { force: true })
  }
}
