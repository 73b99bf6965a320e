import { copyFile, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import type { Inventory } from '../../../shims/record.ts'
import { networkIds, networkPapers } from '../papers.ts'
import { networkDatabase } from '../places.ts'
import { liveKeys } from './bolt.ts'

/** Networks that dockerd makes by itself, under another id where it finds none: nobody is bound to the id. */
const PREDEFINED = ['bridge', 'host', 'none']

/** `held`: the database has it; `restorable`: the copy has it, and everything of those that run now; else `lost`. */
export type NetworkVerdict = 'held' | 'restorable' | 'lost'

/**
 * Whether libnetwork's database still knows a container's sandbox and endpoints, or could be set back to a copy that
 * does. Set back it must lose nothing: each network that somebody made and each sandbox of the others that run must be in it.
 */
export async function judgeNetworks(
  home: Home,
  dataRoot: string,
  id: string,
  others: Inventory,
): Promise<NetworkVerdict> {
  const own = await networkIds(home, id)
  if (own.length === 0) return 'held'
  if (own.every(await keysOf(networkDatabase(dataRoot)))) return 'held'
  const made = others.networks.filter(({ name }) => !PREDEFINED.includes(name))
  const wanted = [...own, ...made.map(network => network.id)]
  for (const other of others.containers) if (other.id !== id) wanted.push(...(await networkIds(home, other.id)))
  return wanted.every(await keysOf(networkPapers(home, id))) ? 'restorable' : 'lost'
}

/** Sets the database back to the copy. Only while dockerd is stopped. */
export async function restoreNetworks(home: Home, dataRoot: string, id: string): Promise<string> {
  const database = networkDatabase(dataRoot)
  await copyFile(networkPapers(home, id), `${database}.mended`)
  await rename(`${database}.mended`, database)
  await syncFolder(dirname(database))
  return 'Put its place in its networks and its published ports back.'
}

/** Keys are `docker/network/v1.0/endpoint/<network>/<endpoint>/` and the like. */
async function keysOf(path: string): Promise<(id: string) => boolean> {
  const keys = liveKeys(await readFile(path).catch(() => Buffer.alloc(0)))
  return id => keys.some(key => key.includes(`/${id}/`))
}
