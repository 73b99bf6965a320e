import { join } from 'node:path'
import { z } from 'zod'
import { readTextIfThere } from '../../host/files.ts'

const texts = z
  .array(z.string())
  .nullish()
  .transform(value => value ?? [])

/** The part of dockerd's config.v2.json that is read here, as engines from 20.10 to 28.5 write it. */
export const containerConfigSchema = z.object({
  ID: z.string(),
  Name: z.string(),
  Path: z.string().catch(''),
  Args: texts,
  Driver: z.string().catch(''),
  Config: z.looseObject({ Image: z.string().catch(''), StopSignal: z.string().nullish() }),
  NetworkSettings: z
    .object({
      SandboxKey: z.string().catch(''),
      Networks: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  MountPoints: z
    .record(
      z.string(),
      z.object({
        Source: z.string().catch(''),
        Destination: z.string(),
        Name: z.string().catch(''),
        Type: z.string().catch(''),
      }),
    )
    .nullish(),
})
export type ContainerConfig = z.infer<typeof containerConfigSchema>

const portBindings = z
  .record(z.string(), z.array(z.object({ HostIp: z.string().catch(''), HostPort: z.string().catch('') })).nullable())
  .nullish()

export const hostConfigSchema = z.looseObject({
  PortBindings: portBindings,
  NetworkMode: z.string().catch('default'),
  LogConfig: z.object({ Type: z.string().catch('json-file') }).catch({ Type: 'json-file' }),
})
export type HostConfig = z.infer<typeof hostConfigSchema>

export interface ContainerFiles {
  readonly config: ContainerConfig
  readonly hostConfig: HostConfig
}

/** A container by dockerd's own files in `folder`; undefined where they are gone or unreadable. */
export async function readContainerFiles(folder: string): Promise<ContainerFiles | undefined> {
  try {
    const config = await readTextIfThere(join(folder, 'config.v2.json'))
    const hostConfig = await readTextIfThere(join(folder, 'hostconfig.json'))
    if (config === undefined || hostConfig === undefined) return undefined
    return {
      config: containerConfigSchema.parse(JSON.parse(config)),
      hostConfig: hostConfigSchema.parse(JSON.parse(hostConfig)),
    }
  } catch {
    return undefined
  }
}

/** As `docker ps` writes them, by what was asked for: a host port left to the engine to choose is not in it. */
export function portTexts({ PortBindings }: HostConfig): string[] {
  return Object.entries(PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => `${HostIp || '0.0.0.0'}:${HostPort}->${port}`),
  )
}
