import { homedir } from 'node:os'
import { join } from 'node:path'
import type { DiscoveredEngine } from '../../../preload/contract/discovery.ts'
import { isThere } from '../../host/files.ts'

/** Where an engine may be. */
export interface Place {
  readonly kind: DiscoveredEngine['kind']
  readonly name: string
  readonly socket: string | null
  /** Whether its service is installed: then it is told of even where nothing answers. */
  readonly installed: boolean
}

/** Where packages put the system's unit: Debian, others, and what an administrator wrote. */
const systemUnits = ['/usr/lib/systemd/system', '/lib/systemd/system', '/etc/systemd/system']
/** The unit's name, for the system as for users (dockerd-rootless-setuptool.sh). */
const unit = 'docker.service'

/** The system's engine and the user's rootless one, by their services' defaults. */
export async function usualPlaces(env: NodeJS.ProcessEnv): Promise<Place[]> {
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? homedir(), '.config')
  const userUnits = [join(config, 'systemd', 'user'), '/usr/lib/systemd/user', '/etc/systemd/user']
  const runtime = env['XDG_RUNTIME_DIR']
  return [
    { kind: 'system', name: unit, socket: '/var/run/docker.sock', installed: await anyHas(systemUnits) },
    {
      kind: 'rootless',
      name: `${unit} (user)`,
      socket: runtime ? join(runtime, 'docker.sock') : null,
      installed: await anyHas(userUnits),
    },
  ]
}

async function anyHas(folders: readonly string[]): Promise<boolean> {
  const there = await Promise.all(folders.map(folder => isThere(join(folder, unit))))
  return there.includes(true)
}
