import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Place } from './places.ts'

/** A context's file, by github.com/docker/cli/cli/context/store; what else is in it is left alone. */
const contextSchema = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string().optional() }).optional() }),
})

const unixPrefix = 'unix://'

/** The UNIX sockets that the user's docker contexts point to. What cannot be read is passed over. */
export async function contextPlaces(env: NodeJS.ProcessEnv): Promise<Place[]> {
  const folder = join(env['DOCKER_CONFIG'] || join(env['HOME'] ?? homedir(), '.docker'), 'contexts', 'meta')
  const names = await readdir(folder).catch(() => [])
  const places = await Promise.all(names.map(name => placeOf(join(folder, name, 'meta.json')).catch(() => undefined)))
  return places.flatMap(place => place ?? [])
}

async function placeOf(path: string): Promise<Place | undefined> {
  const { Name, Endpoints } = contextSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  const host = Endpoints.docker?.Host
  if (!host?.startsWith(unixPrefix)) return undefined
  return { kind: 'other', name: Name, socket: host.slice(unixPrefix.length), installed: false }
}
