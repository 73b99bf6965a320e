import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { Orphan, OrphanOutcome } from '../../../preload/contract/orphan.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { readTextIfThere } from '../../host/files.ts'
import { runCommand } from '../../host/run-command.ts'
import type { Bundle } from '../releases/bundle.ts'
import { endOrphan } from './end-orphan.ts'
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

interface Plan {
  readonly config: z.infer<typeof configSchema>
  readonly hostConfig: z.infer<typeof hostConfigSchema>
}

/**
 * Moves an orphan into a new container of its name: what its writable layer holds, its volumes, settings, networks and
 * ports. A trial container is made from it while it still runs; only when the engine accepts that one is the old process
 * ended, and what it wrote until then goes into the final one.
 */
export async function rescueOrphan(
  place: MendPlace,
  docker: Docker,
  bundle: Bundle,
  orphan: Orphan,
): Promise<OrphanOutcome> {
  const plan = await planFor(place, orphan)
  const root = await open(`/proc/${orphan.pid}/root`, 'r')
  try {
    // The folder stays reachable through our own descriptor when the process and its mounts are gone.
    const folder = `/proc/${process.pid}/fd/${root.fd}`
    const known = await isKnown(docker, orphan.id)
    const image = () => (known ? commit(docker, orphan) : importRoot(docker, orphan, folder))
    await prepareNetworks(docker, plan)
    const trial = await create(docker, plan, await image(), `${orphan.name}.trial`)
    await trial.remove()
    const did = await endOrphan(place, bundle, orphan.id, orphan.name)
    const last = await image()
    did.push('What its writable layer held is in a new image.')
    await copyVolumes(place, docker, plan, orphan, did)
    if (known) did.push(await putAside(docker, orphan))
    const made = await create(docker, plan, last, orphan.name)
    await made.start().catch(error => {
      throw notStarted(orphan, error)
    })
    did.push('The new container runs; its process was started anew.')
    const { State } = await made.inspect()
    return { id: orphan.id, name: orphan.name, action: 'rescue', newId: made.id, pid: State.Pid, did, copies: '' }
  } finally {
    await root.close()
  }
}

async function planFor({ home, dataRoot }: MendPlace, orphan: Orphan): Promise<Plan> {
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

async function isKnown(docker: Docker, id: string): Promise<boolean> {
  return docker
    .getContainer(id)
    .inspect()
    .then(
      () => true,
      () => false,
    )
}

const tagOf = ({ name, id }: Orphan) => ({ repo: `afloat-rescue/${name.toLowerCase()}`, tag: id.slice(0, 12) })

async function commit(docker: Docker, orphan: Orphan): Promise<string> {
  const { repo, tag } = tagOf(orphan)
  await docker.getContainer(orphan.id).commit({ repo, tag, pause: false })
  return `${repo}:${tag}`
}

/** An image of all that a folder holds, without what is mounted in it. */
async function importRoot(docker: Docker, orphan: Orphan, folder: string): Promise<string> {
  const { repo, tag } = tagOf(orphan)
  const tar = spawn(
    'tar',
    ['--create', '--one-file-system', '--numeric-owner', '--xattrs', '--directory', `${folder}/`, '.'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const answer = await docker.importImage(tar.stdout, { repo, tag })
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(answer, (error: Error | null) => (error ? reject(error) : resolve()))
  })
  return `${repo}:${tag}`
}

async function create(docker: Docker, { config, hostConfig }: Plan, image: string, name: string) {
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
async function prepareNetworks(docker: Docker, { config }: Plan): Promise<void> {
  const there = new Set((await docker.listNetworks()).map(({ Name }) => Name))
  for (const name of Object.keys(config.NetworkSettings.Networks ?? {})) {
    if (isUserDefined(name) && !there.has(name)) await docker.createNetwork({ Name: name })
  }
}

/** Volumes of another data root are copied; those of the engine's own are simply used. */
async function copyVolumes(
  { dataRoot }: MendPlace,
  docker: Docker,
  { config }: Plan,
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

/** The old record makes room for the new container and is never started by itself again. */
async function putAside(docker: Docker, orphan: Orphan): Promise<string> {
  const name = `${orphan.name}.orphan-${orphan.id.slice(0, 6)}`
  const old = docker.getContainer(orphan.id)
  await old.update({ RestartPolicy: { Name: 'no' } })
  await old.rename({ name })
  return `The old container is kept as ${name}.`
}

function notStarted(orphan: Orphan, error: unknown): AfloatError {
  return new AfloatError(
    {
      code: 'orphan-not-helped',
      what: `The new container ${orphan.name} is made, but it does not start: ${error instanceof Error ? error.message : error}.`,
      unchanged: 'All data of the old one is in it; the old process has ended.',
      remedy: `Mend the cause, then: docker start ${orphan.name}`,
    },
    { cause: error },
  )
}
