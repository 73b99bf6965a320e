import { z } from 'zod'
import { processIdentitySchema } from '../host/process-identity.ts'

/** A published port: where the host listens and where the container does. */
export const publishedPortSchema = z.object({
  protocol: z.enum(['tcp', 'udp', 'sctp']),
  /** `0.0.0.0`, `::`, or one address of the host. */
  hostAddress: z.string(),
  hostPort: z.int().min(1).max(65535),
  containerPort: z.int().min(1).max(65535),
})

/** A container's place in one network. */
export const endpointSchema = z.object({
  networkId: z.string(),
  networkName: z.string(),
  /** Empty where the network gives no address of that family. */
  address: z.string(),
  address6: z.string(),
  gateway: z.string(),
  gateway6: z.string(),
  /** Names that others in this network may look up: container name, short id, aliases. */
  names: z.array(z.string()),
  /** Names that this container alone has for others: `name:alias`, as `--link` gives them. */
  links: z.array(z.string()).optional(),
})

/** One running container as the shims need to know it while nobody can ask the engine. From `docker inspect`. */
export const containerRecordSchema = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  /** The container's first process. */
  process: processIdentitySchema,
  startedAt: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Environment as NAME=value; read by log drivers with an `env` option. */
  env: z.array(z.string()),
  hostname: z.string(),
  tty: z.boolean(),
  log: z.object({ driver: z.string(), options: z.record(z.string(), z.string()), path: z.string() }),
  /** `default`, `bridge`, `host`, `none`, `container:ID`, or a network's name. */
  networkMode: z.string(),
  endpoints: z.array(endpointSchema),
  ports: z.array(publishedPortSchema),
  /** Path of the network namespace's file. */
  sandboxKey: z.string(),
  dns: z.object({ servers: z.array(z.string()), search: z.array(z.string()), options: z.array(z.string()) }),
  extraHosts: z.array(z.string()),
  autoRemove: z.boolean(),
  restartPolicy: z.string(),
  hasHealthCheck: z.boolean(),
})

export const networkRecordSchema = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  internal: z.boolean(),
  /** The host's interface of a bridge network, for instance docker0 or br-0123456789ab; empty for other drivers. */
  bridge: z.string(),
  subnets: z.array(z.object({ subnet: z.string(), gateway: z.string() })),
  options: z.record(z.string(), z.string()),
})

/** What runs, as last seen through the engine's API: kept on disk for a supervisor that starts while dockerd is away. */
export const inventorySchema = z.object({
  takenAt: z.iso.datetime(),
  containers: z.array(containerRecordSchema),
  networks: z.array(networkRecordSchema),
})

export type PublishedPort = z.infer<typeof publishedPortSchema>
export type Endpoint = z.infer<typeof endpointSchema>
export type ContainerRecord = z.infer<typeof containerRecordSchema>
export type NetworkRecord = z.infer<typeof networkRecordSchema>
export type Inventory = z.infer<typeof inventorySchema>
