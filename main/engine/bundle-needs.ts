import { sep } from 'node:path'
import type { EngineNeed } from '../../preload/contract/operations.ts'
import { listProcesses } from '../host/processes.ts'
import type { Inventory } from '../shims/record.ts'
import type { Selection } from './records.ts'
import type { BundlePlace } from './releases/bundle.ts'

/** Why a bundle must stay: what runs from its folder first, else its part in the next start or in the way back. */
export async function bundleNeeds(
  bundle: BundlePlace,
  inventory: Inventory,
  selection: Selection | undefined,
): Promise<EngineNeed[]> {
  const needs = await runningFrom(bundle, inventory)
  const { version } = bundle
  if (version === selection?.dockerd || version === selection?.containerd) needs.push({ kind: 'start' })
  else if (version === selection?.previous) needs.push({ kind: 'way-back' })
  return needs
}

/**
 * What still runs from a bundle's folder: containers by their name (a containerd shim goes on for as long as its
 * container does, and starts runc from there), and the engine's own processes.
 */
async function runningFrom(bundle: BundlePlace, inventory: Inventory): Promise<EngineNeed[]> {
  const names = new Map(inventory.containers.map(({ id, name }) => [id, name]))
  const needs = (await listProcesses())
    .filter(({ exe }) => exe.startsWith(bundle.folder + sep))
    .map(({ exe, args, pid }): EngineNeed => {
      const id = args[args.indexOf('-id') + 1]
      const isShim = exe.includes('containerd-shim') && id !== undefined
      return isShim
        ? { kind: 'container', name: names.get(id) ?? id.slice(0, 12) }
        : { kind: 'process', name: exe.split(sep).at(-1) ?? exe, pid }
    })
  const unique = new Map(needs.map(need => [needText(need), need]))
  return [...unique].sort(([one], [other]) => one.localeCompare(other)).map(([, need]) => need)
}

/** A need in the words of a refusal. */
export function needText(need: EngineNeed): string {
  switch (need.kind) {
    case 'container':
      return `container ${need.name}`
    case 'process':
      return `${need.name} (process ${need.pid})`
    case 'start':
      return 'this home, which starts its engine from it'
    case 'way-back':
      return 'this home, which goes back to it by: afloat rollback'
  }
}
