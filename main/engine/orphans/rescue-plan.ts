import { join } from 'node:path'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { Orphan } from '../../../preload/contract/orphan.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { readTextIfThere } from '../../host/files.ts'
import { runCommand } from '../../host/run-command.ts'
import type { MendPlace } from './mend/mend.ts'
import { papersFolder } from './papers.ts'
import { recordsFolder } from './places.ts'

const configSchema = z.object({
  Name: z.string(),
  Config: z.looseObject({}),
  NetworkSettings: z.object({
    Networks: z
      .record(
        z.string(),
        z.looseObject({ Aliases: z.array(z.string()).nullish(), IPAMConfig: z.unknown(), Links: z.unknown() }),
      )
      .nullish(),
  }),
  MountPoints: z
    .record(z.string(), z.object({ Name: z.string(), Destination: z.string(), RW: z.boolean(), Type: z.string() }))
    .nullish(),
})
const hostConfigSchema = z.looseObject({ Binds: z.array(z.string()).nullish(), NetworkMode: z.string() })

/** What a new container is made from: what dockerd's own files say of the old one. */
export interface RescuePlan {
  readonly config: z.infer<typeof configSchema>
  readonly hostConfig: z.infer<typeof hostConfigSchema>
}

/** Reads the plan. Throws AfloatError (orphan-not-helped) where neither files nor copies of them are there. */
export async function planFor({ home, dataRoot }: MendPlace, orphan: Orphan): Promise<RescuePlan> {
  const own = join(recordsFolder(orphan.dataRoot || dataRoot), orphan.id)
  for (const folder of [own, join(papersFolder(home, orphan.id), 'record')]) {
    const config = await readTextIfThere(join(folder, 'config.v2.json'))
    const hostConfig = await readTextIfThere(join(folder, 'hostconfig.json'))
    if (config === undefined || hostConfig === undefined) continue
    return {
      config: configSchema.parse(JSON.parse(config)),
      hostConfig: hostConfigSchema.parse(JSON.parse(hostConfig)),
    }
  }
  throw new AfloatError({
    code: 'orphan-not-helped',
    what: `${orphan.name} cannot be rescued: neither its settings nor a copy of them are on disk.`,
    unchanged: 'It runs on as it is.',
    remedy: 'Save what you need of it: afloat orphans shell.',
  })
}

/** Makes the new container, in all networks of the old one; it is not started. */
export async function createFrom(docker: Docker, { config, hostConfig }: RescuePlan, image: string, name: string) {
  const named = new Set((hostConfig.Binds ?? []).map(bind => bind.split(':')[1]))
  const anonymous = Object.values(config.MountPoints ?? {})
    .filter(({ Type, Name, Destination }) => Type === 'volume' && Name !== '' && !named.has(Destination))
    .map(({ Name, Destination, RW }) => `${Name}:${Destination}${RW ? '' : ':ro'}`)
  const endpoints = Object.entries(config.NetworkSettings.Networks ?? {}).map(
    ([network, { Aliases, IPAMConfig, Links }]) =>
      [network, { Aliases: Aliases ?? [], IPAMConfig: IPAMConfig ?? null, Links: Links ?? null }] as const,
  )
  const main = endpoints.find(([network]) => network === hostConfig.NetworkMode) ?? endpoints[0]
  const made = await docker.createContainer({
    ...config.Config,
    Image: image,
    name,
    HostConfig: { ...hostConfig, Binds: [...(hostConfig.Binds ?? []), ...anonymous] },
    NetworkingConfig: main && isUserDefined(main[0]) ? { EndpointsConfig: { [main[0]]: main[1] } } : {},
  } as Docker.ContainerCreateOptions)
  for (const [network, endpoint] of endpoints) {
    // Before API 1.44 a container is created in one network only; the others come after.
    if (network === main?.[0]) continue
    await docker
      .getNetwork(network)
      .connect({ Container: made.id, EndpointConfig: endpoint as Docker.EndpointSettings })
  }
  return made
}

const isUserDefined = (network: string) => !['bridge', 'host', 'none', 'default'].includes(network)

/** Under another data root the networks are unknown: made with the engine's defaults. */
export async function prepareNetworks(docker: Docker, { config }: RescuePlan): Promise<void> {
  const there = new Set((await docker.listNetworks()).map(({ Name }) => Name))
  for (const name of Object.keys(config.NetworkSettings.Networks ?? {})) {
    if (isUserDefined(name) && !there.has(name)) await docker.createNetwork({ Name: name })
  }
}

/** Volumes of another data root are copied; those of the engine's own are simply used. */
export async function copyVolumes(
  { dataRoot }: MendPlace,
  docker: Docker,
  { config }: RescuePlan,
  orphan: Orphan,
  did: string[],
): Promise<void> {
  if (orphan.dataRoot === '' || orphan.dataRoot === dataRoot) return
  for (const { Name, Type } of Object.values(config.MountPoints ?? {})) {
    if (Type !== 'volume' || Name === '') continue
    const from = join(orphan.dataRoot, 'volumes', Name, '_data')
    await docker.createVolume({ Name })
    const { Mountpoint } = await docker.getVolume(Name).inspect()
    await runCommand('cp', ['--archive', '--no-target-directory', from, Mountpoint])
    did.push(`Its volume ${Name} was copied; the original is in ${from}.`)
  }
}
