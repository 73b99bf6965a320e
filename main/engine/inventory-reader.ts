import type Docker from 'dockerode'
import { z } from 'zod'
import { identityOf } from '../host/process-identity.ts'
import type { ContainerRecord, Endpoint, Inventory, NetworkRecord, PublishedPort } from '../shims/record.ts'
import { pairs, text, texts } from './docker-answers.ts'

/** The part of `docker inspect` that a record is made of, as engines from 20.10 to 28.5 answer it. */
const inspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  State: z.object({ Running: z.boolean(), Paused: z.boolean().optional(), Pid: z.int(), StartedAt: z.string() }),
  LogPath: text,
  Config: z.object({
    Hostname: text,
    Image: text,
    Tty: z.boolean().nullish(),
    Env: texts,
    Labels: pairs,
    Healthcheck: z.object({ Test: texts }).nullish(),
  }),
  HostConfig: z.object({
    NetworkMode: text,
    AutoRemove: z.boolean().nullish(),
    RestartPolicy: z.object({ Name: text }).nullish(),
    LogConfig: z.object({ Type: text, Config: pairs }),
    Dns: texts,
    DnsSearch: texts,
    DnsOptions: texts,
    ExtraHosts: texts,
  }),
  NetworkSettings: z.object({
    SandboxKey: text,
    Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable()).nullish(),
    Networks: z
      .record(
        z.string(),
        z.object({
          NetworkID: text,
          IPAddress: text,
          Gateway: text,
          GlobalIPv6Address: text,
          IPv6Gateway: text,
          Aliases: texts,
          Links: texts,
          DNSNames: texts,
        }),
      )
      .nullish(),
  }),
})
type Inspect = z.output<typeof inspectSchema>

const networkSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Driver: z.string(),
  Internal: z.boolean().nullish(),
  Options: pairs,
  IPAM: z.object({ Config: z.array(z.object({ Subnet: text, Gateway: text })).nullish() }).nullish(),
})

/** Reads one running container; undefined when it is gone or does not run (any more). */
export async function readContainer(docker: Docker, id: string): Promise<ContainerRecord | undefined> {
  const answer = await docker
    .getContainer(id)
    .inspect()
    .catch(error => {
      if (isNotFound(error)) return undefined
      throw error
    })
  if (!answer) return undefined
  const inspect = inspectSchema.parse(answer)
  const process = inspect.State.Running && inspect.State.Pid > 0 ? await identityOf(inspect.State.Pid) : undefined
  return process && toRecord(inspect, process)
}

/** All running containers and all networks, through the engine's API. */
export async function readInventory(docker: Docker): Promise<Inventory> {
  const running = await docker.listContainers()
  const [containers, networks] = await Promise.all([
    Promise.all(running.map(({ Id }) => readContainer(docker, Id))),
    readNetworks(docker),
  ])
  return {
    takenAt: new Date().toISOString(),
    containers: containers.filter(container => container !== undefined),
    networks,
  }
}

export async function readNetworks(docker: Docker): Promise<NetworkRecord[]> {
  return z
    .array(networkSchema)
    .parse(await docker.listNetworks())
    .map(toNetwork)
}

function toRecord(inspect: Inspect, process: ContainerRecord['process']): ContainerRecord {
  const { Config, HostConfig, NetworkSettings } = inspect
  const name = inspect.Name.replace(/^\//, '')
  return {
    id: inspect.Id,
    name,
    image: Config.Image,
    process,
    startedAt: inspect.State.StartedAt,
    labels: Config.Labels,
    env: Config.Env,
    hostname: Config.Hostname,
    tty: Config.Tty ?? false,
    log: { driver: HostConfig.LogConfig.Type, options: HostConfig.LogConfig.Config, path: inspect.LogPath },
    networkMode: HostConfig.NetworkMode,
    endpoints: toEndpoints(inspect, name),
    ports: toPorts(NetworkSettings.Ports ?? {}),
    sandboxKey: NetworkSettings.SandboxKey,
    dns: { servers: HostConfig.Dns, search: HostConfig.DnsSearch, options: HostConfig.DnsOptions },
    extraHosts: HostConfig.ExtraHosts,
    autoRemove: HostConfig.AutoRemove ?? false,
    restartPolicy: HostConfig.RestartPolicy?.Name || 'no',
    hasHealthCheck: (Config.Healthcheck?.Test ?? []).some(word => word !== 'NONE'),
  }
}

function toEndpoints(inspect: Inspect, name: string): Endpoint[] {
  return Object.entries(inspect.NetworkSettings.Networks ?? {}).map(([networkName, endpoint]) => ({
    networkId: endpoint.NetworkID,
    networkName,
    address: endpoint.IPAddress,
    address6: endpoint.GlobalIPv6Address,
    gateway: endpoint.Gateway,
    gateway6: endpoint.IPv6Gateway,
    // DNSNames is there from API 1.44 on; before that the engine answers for these.
    names: [...new Set([name, inspect.Id.slice(0, 12), ...endpoint.Aliases, ...endpoint.DNSNames])],
    ...(endpoint.Links.length > 0 ? { links: endpoint.Links } : {}),
  }))
}

function toPorts(ports: NonNullable<Inspect['NetworkSettings']['Ports']>): PublishedPort[] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const [containerPort, protocol] = key.split('/')
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return []
    return (bindings ?? []).map(({ HostIp, HostPort }) => ({
      protocol,
      hostAddress: HostIp || '0.0.0.0',
      hostPort: Number(HostPort),
      containerPort: Number(containerPort),
    }))
  })
}

function toNetwork(network: z.output<typeof networkSchema>): NetworkRecord {
  const bridge = network.Options['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`
  return {
    id: network.Id,
    name: network.Name,
    driver: network.Driver,
    internal: network.Internal ?? false,
    bridge: network.Driver === 'bridge' ? bridge : '',
    subnets: (network.IPAM?.Config ?? []).map(({ Subnet, Gateway }) => ({ subnet: Subnet, gateway: Gateway })),
    options: network.Options,
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404
}
