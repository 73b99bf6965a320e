import { realpath } from 'node:fs/promises'
import type { DiscoveredEngine } from '../../../preload/contract/discovery.ts'
import { contextPlaces } from './contexts.ts'
import { lookAt } from './look.ts'
import { type Place, usualPlaces } from './places.ts'

/**
 * The engines of this machine beside the own one, each once: those at the usual places first, then what docker contexts
 * point to. Only looks; an engine that is wound up by its socket (docker.socket) may be started by that.
 */
export async function discover(
  ownSocket: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly DiscoveredEngine[]> {
  const places = [...(await usualPlaces(env)), ...(await contextPlaces(env))]
  const seen = new Set([await whole(ownSocket)])
  const distinct: Place[] = []
  for (const place of places) {
    const key = place.socket === null ? place.name : await whole(place.socket)
    if (seen.has(key)) continue
    seen.add(key)
    distinct.push(place)
  }
  return (await Promise.all(distinct.map(lookAt))).flatMap(found => found ?? [])
}

/** /var/run is a link on today's systems: two names of one socket are one engine. */
async function whole(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}
