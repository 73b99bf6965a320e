import { sep } from 'node:path'
import { listProcesses } from '../host/processes.ts'
import type { Inventory } from '../shims/record.ts'
import type { BundlePlace } from './releases/bundle.ts'

/**
 * What still runs from a bundle's folder, in words: containers by their name (a containerd shim goes on for as long as
 * its container does, and starts runc from there), and the engine's own processes.
 */
export async function bundleUsers(bundle: BundlePlace, inventory: Inventory): Promise<string[]> {
  const names = new Map(inventory.containers.map(({ id, name }) => [id, name]))
  const users = (await listProcesses())
    .filter(({ exe }) => exe.startsWith(bundle.folder + sep))
    .map(({ exe, args, pid }) => {
      const id = args[args.indexOf('-id') + 1]
      const isShim = exe.includes('containerd-shim') && id !== undefined
      return isShim ? `container ${names.get(id) ?? id.slice(0, 12)}` : `${exe.split(sep).at(-1)} (process ${pid})`
    })
  return [...new Set(users)].sort()
}
