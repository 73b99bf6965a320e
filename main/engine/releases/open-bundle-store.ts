import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Home } from '../../host/home.ts'
import { BundleStore } from './bundle-store.ts'
import { DebianChannel } from './debian/debian-channel.ts'

const keyFolder = join('assets', 'debian-archive-keys')

/** The bundles of a home with the channels that Afloat ships. */
export async function openBundleStore(home: Home): Promise<BundleStore> {
  return new BundleStore(home, [new DebianChannel({ cache: home.downloads, keys: await shippedKeys() })])
}

/** The shipped keys, in the nearest folder above this code: the sources and the built app lie at different depths. */
async function shippedKeys(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const keys = join(folder, keyFolder)
    const there = await access(keys).then(
      () => true,
      () => false,
    )
    if (there) return keys
    if (dirname(folder) === folder) throw new Error(`Afloat's ${keyFolder} is missing from its installation`)
  }
}
