import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AfloatError } from '../../../host/afloat-error.ts'
import type { EnginePlaces } from '../../../host/engine-places.ts'
import { readJson } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { flagsIn, flagsOfProcess } from '../../config/flags.ts'
import { packagesOf } from './packages/open-packages.ts'
import type { PackageManager } from './packages/package-manager.ts'
import { showUnit } from './systemd.ts'

export const DOCKER_UNIT = 'docker.service'
export const SOCKET_UNIT = 'docker.socket'
export const CONTAINERD_UNIT = 'containerd.service'

/** The engine of this machine, as its units and its process tell of it. */
export interface SystemEngine {
  readonly places: EnginePlaces
  /** The program that the unit starts. */
  readonly dockerd: string
  /** Where its versions come from; undefined where it is no package's. */
  readonly packages: PackageManager | undefined
  /** Whether systemd holds the API's socket, so that requests wait for an engine that is not there. */
  readonly socketHeld: boolean
}

const fileSchema = z.object({ 'exec-root': z.string().optional(), pidfile: z.string().optional() })

/** Finds the system's engine. Throws AfloatError (system-engine-missing) where there is none that Afloat can serve. */
export async function findSystemEngine(home: Home): Promise<SystemEngine> {
  const units = await Promise.all([DOCKER_UNIT, SOCKET_UNIT, CONTAINERD_UNIT].map(showUnit)).catch(() => undefined)
  if (!units) throw missing('systemd does not run here, so there is no docker.service to serve.')
  const [docker, socket, containerd] = units
  if (docker?.LoadState !== 'loaded') throw missing(`There is no ${DOCKER_UNIT} on this machine.`)
  if (containerd?.LoadState !== 'loaded') {
    throw missing(`There is no ${CONTAINERD_UNIT}: this dockerd runs its containerd as a part of itself, and a restart
      ends both.`)
  }
  const line = await startLine(docker.FragmentPath)
  const pid = docker.MainPID ?? 0
  const flags = pid > 0 ? await flagsOfProcess(pid).catch(() => flagsIn(line)) : flagsIn(line)
  const daemonJson = flags.get('config-file') ?? '/etc/docker/daemon.json'
  const file = await readJson(daemonJson, fileSchema).catch(() => undefined)
  const dockerd = line[0] ?? '/usr/bin/dockerd'
  return {
    dockerd,
    packages: await packagesOf(dockerd, home.downloads),
    socketHeld: socket?.ActiveState === 'active',
    places: {
      isOurs: false,
      liveRestoreUnlessSaid: flags.get('live-restore') === 'true',
      socket: '/run/docker.sock',
      dataRoot: flags.get('data-root') ?? '/var/lib/docker',
      execRoot: flags.get('exec-root') ?? file?.['exec-root'] ?? '/var/run/docker',
      pidFile: flags.get('pidfile') ?? file?.pidfile ?? '/var/run/docker.pid',
      daemonJson,
      containerdSocket: flags.get('containerd') ?? '/run/containerd/containerd.sock',
      ...(await containerdPlaces()),
    },
  }
}

/** The words of the unit's ExecStart, without what systemd puts in for variables. */
async function startLine(unitFile: string): Promise<string[]> {
  const text = await readFile(unitFile, 'utf8').catch(() => '')
  const line = /^ExecStart=[-@:+!]*(.+)$/m.exec(text)?.[1] ?? ''
  return line.split(/\s+/).filter(word => word !== '' && !word.startsWith('$'))
}

/** containerd's folders by its own configuration; `root` and `state` stand at the file's top. */
async function containerdPlaces(): Promise<Pick<EnginePlaces, 'containerdRoot' | 'containerdState'>> {
  const text = await readFile(join('/etc', 'containerd', 'config.toml'), 'utf8').catch(() => '')
  const said = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*["']([^"']+)["']`, 'm').exec(text)?.[1]
  return {
    containerdRoot: said('root') ?? '/var/lib/containerd',
    containerdState: said('state') ?? '/run/containerd',
  }
}

function missing(what: string): AfloatError {
  return new AfloatError({
    code: 'system-engine-missing',
    what: what.replaceAll(/\s+/g, ' '),
    unchanged: 'Nothing was changed.',
    remedy: "Use an engine of Afloat's own (without --system), or install Docker from a package.",
  })
}
