import type { BinaryName } from '../bundle.ts'
import type { PackageEntry, WantedPackage } from './package-index.ts'

/** A file of a package and the program of the bundle that it becomes. */
interface Ingredient {
  readonly binary: BinaryName
  readonly package: WantedPackage
  readonly path: string
}

const ingredients: readonly Ingredient[] = [
  { binary: 'dockerd', package: 'docker.io', path: 'usr/sbin/dockerd' },
  { binary: 'docker-proxy', package: 'docker.io', path: 'usr/sbin/docker-proxy' },
  { binary: 'containerd', package: 'containerd', path: 'usr/bin/containerd' },
  { binary: 'containerd-shim-runc-v2', package: 'containerd', path: 'usr/bin/containerd-shim-runc-v2' },
  { binary: 'ctr', package: 'containerd', path: 'usr/bin/ctr' },
  { binary: 'runc', package: 'runc', path: 'usr/sbin/runc' },
]

/**
 * What to take out of which package of a suite. docker.io holds the command line until bookworm and docker-cli from
 * trixie on; its docker-init is a link to tini-static, which is in tini until trixie and a package of its own from forky
 * on. Undefined when the suite has no whole engine (seen on ports and in the middle of a transition).
 */
export function recipeOf(entries: readonly PackageEntry[]): ReadonlyMap<PackageEntry, Ingredient[]> | undefined {
  const has = (name: WantedPackage) => entries.some(entry => entry.package === name)
  const all: Ingredient[] = [
    ...ingredients,
    { binary: 'docker', package: has('docker-cli') ? 'docker-cli' : 'docker.io', path: 'usr/bin/docker' },
    { binary: 'docker-init', package: has('tini-static') ? 'tini-static' : 'tini', path: 'usr/bin/tini-static' },
  ]
  const recipe = new Map<PackageEntry, Ingredient[]>()
  for (const ingredient of all) {
    const entry = entries.find(one => one.package === ingredient.package)
    if (!entry) return undefined
    recipe.set(entry, [...(recipe.get(entry) ?? []), ingredient])
  }
  return recipe
}
