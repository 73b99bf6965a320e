import type Docker from 'dockerode'
import { z } from 'zod'
import type { Orphan } from '../../../preload/contract/orphan.ts'
import { hostConfigSchema, portTexts } from './papers-schema.ts'

/** Stopped containers that are asked for what they want, at most: each costs a request. */
const ASKED = 50

const wantsSchema = z.object({
  Name: z.string(),
  HostConfig: hostConfigSchema,
  Mounts: z.array(z.object({ Name: z.string().optional() })).nullish(),
})

/** Which other containers want a port or a volume of an orphan's, a sentence each. */
export async function whatItBlocks(docker: Docker, orphan: Orphan): Promise<string[]> {
  const volumes = new Set(orphan.mounts.filter(mount => !mount.startsWith('/')).map(mount => mount.split(':')[0]))
  const ports = new Set(orphan.ports.map(port => port.split('->')[0]))
  if (orphan.pid === 0 || volumes.size + ports.size === 0) return []
  const all = await docker.listContainers({ all: true }).catch(() => [])
  const answers = await Promise.all(
    all
      .filter(({ Id }) => Id !== orphan.id)
      .slice(0, ASKED)
      .map(({ Id }) =>
        docker
          .getContainer(Id)
          .inspect()
          .catch(() => undefined),
      ),
  )
  return answers.flatMap(answer => {
    const wants = wantsSchema.safeParse(answer)
    if (!wants.success) return []
    const { Name, HostConfig, Mounts } = wants.data
    const name = Name.replace(/^\//, '')
    const port = portTexts(HostConfig)
      .map(text => text.split('->')[0] ?? '')
      .filter(text => ports.has(text))
    const volume = (Mounts ?? []).flatMap(mount => (mount.Name && volumes.has(mount.Name) ? [mount.Name] : []))
    return [
      ...port.map(text => `${name} wants the port ${text}, which this container publishes.`),
      ...volume.map(text => `${name} uses the volume ${text}, which this container writes to.`),
    ]
  })
}
