import { Agent } from 'node:http'
import { inspect } from 'node:util'
import Docker from 'dockerode'
import { z } from 'zod'
import { versionIn } from './releases/probe.ts'

/** What Afloat asks of the engine's answers; anything else in them is left alone. */
export const engineInfoSchema = z.object({
  LiveRestoreEnabled: z.boolean(),
  DockerRootDir: z.string(),
  ServerVersion: z.string(),
  Swarm: z.object({ LocalNodeState: z.string() }).nullish(),
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

/**
 * docker-modem makes a debug line of every request's options whether or not anybody reads it, hidden properties and all
 * depths. Of an agent that is each request under way with its sockets: with 50 at once most of our processor time.
 */
class TerseAgent extends Agent {
  [inspect.custom](): string {
    return 'Agent'
  }
}

/**
 * The engine's API through its UNIX socket. No connection is kept open between calls: one that the engine closed in an
 * absence would fail the next call.
 */
export function dockerAt(socketPath: string): Docker {
  const options = { socketPath, agent: new TerseAgent({ keepAlive: false }) }
  return new Docker(options)
}

export async function engineInfo(docker: Docker): Promise<EngineInfo> {
  return engineInfoSchema.parse(await docker.info())
}

const versionSchema = z.object({
  Version: z.string(),
  Components: z.array(z.object({ Name: z.string(), Version: z.string() })).nullish(),
})

/** Whether dockerd reaches its containerd: it names it among its components only then (seen with 20.10 to 28.5). */
export async function reachesContainerd(docker: Docker): Promise<boolean> {
  const { Components } = versionSchema.parse(await docker.version())
  return (Components ?? []).some(({ Name }) => Name === 'containerd')
}

/** Upstream's versions of what runs, without what a package adds (`20.10.24+dfsg1`, `v2.1.9`). */
export async function engineVersions(docker: Docker): Promise<{ engine: string; containerd: string }> {
  const { Version, Components } = versionSchema.parse(await docker.version())
  const containerd = (Components ?? []).find(({ Name }) => Name === 'containerd')?.Version ?? ''
  return { engine: versionIn(Version) ?? Version, containerd: versionIn(containerd) ?? containerd }
}
