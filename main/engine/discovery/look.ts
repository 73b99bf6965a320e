import Docker from 'dockerode'
import { z } from 'zod'
import type { DiscoveredEngine } from '../../../preload/contract/discovery.ts'
import { errnoOf } from '../../host/afloat-error.ts'
import { limitOf } from './limits.ts'
import type { Place } from './places.ts'

/** An engine that is started by the first request to its socket takes a moment: milliseconds. */
const ANSWER_LIMIT_MS = 5_000

const infoSchema = z.object({
  ServerVersion: z.string(),
  LiveRestoreEnabled: z.boolean(),
  ContainersRunning: z.int().nonnegative(),
  SecurityOptions: z.array(z.string()).nullish(),
  Swarm: z.object({ LocalNodeState: z.string() }).nullish(),
})

/** What is at a place; undefined where neither an engine nor its service is. */
export async function lookAt(place: Place): Promise<DiscoveredEngine | undefined> {
  const { kind, name, socket, installed } = place
  const limit = await limitOf(place)
  const unknown = { kind, name, socket, version: null, liveRestore: null, containers: null, note: limit }
  const silent = installed ? { ...unknown, state: 'silent' as const } : undefined
  if (socket === null) return silent
  try {
    const info = infoSchema.parse(await new Docker({ socketPath: socket, timeout: ANSWER_LIMIT_MS }).info())
    const rootless = info.SecurityOptions?.some(option => option.includes('name=rootless')) ?? false
    return {
      ...unknown,
      kind: kind === 'other' && rootless ? 'rootless' : kind,
      state: 'answers',
      version: info.ServerVersion.split('+')[0] ?? info.ServerVersion,
      liveRestore: info.LiveRestoreEnabled,
      containers: info.ContainersRunning,
      note:
        limit ||
        (info.Swarm?.LocalNodeState === 'active'
          ? 'It is part of a swarm, which live restore cannot be used with.'
          : ''),
    }
  } catch (error) {
    const errno = errnoOf(error)
    return errno === 'EACCES' || errno === 'EPERM' ? { ...unknown, state: 'closed' } : silent
  }
}
