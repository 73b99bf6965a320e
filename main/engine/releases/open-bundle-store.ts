import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Home } from '../../host/home.ts'
import { BundleStore } from './bundle-store.ts'
import type { Channel } from './channel.ts'
import { lazyChannel } from './lazy-channel.ts'

const keyFolder = join('assets', 'debian-archive-keys')

export interface StoreOptions {
  /**
   * Docker's static archives as a second channel, asked after Debian's. Off by default: nothing but TLS vouches for
   * them. AFLOAT_STATIC_ARCHIVE turns them on with its address.
   */
  readonly staticArchive?: { readonly address?: string; readonly pinned?: Readonly<Record<string, string>> }
}

/** The bundles of a home with the channels that Afloat ships. */
export async function openBundleStore(home: Home, options: StoreOptions = {}): Promise<BundleStore> {
  const address = process.env['AFLOAT_STATIC_ARCHIVE']
  const archive = options.staticArchive ?? (address ? { address } : undefined)
  return new BundleStore(home, archive ? [debian(home), statics(home, archive)] : [debian(home)])
}

function debian(home: Home): Channel {
  return lazyChannel('debian', async () => {
    const { DebianChannel } = await import('./debian/debian-channel.ts')
    return new DebianChannel({ cache: home.downloads, keys: await shippedKeys() })
  })
}

function statics(home: Home, archive: NonNullable<StoreOptions['staticArchive']>): Channel {
  return lazyChannel('static', async () => {
    const { StaticChannel } = await import('./static/static-channel.ts')
    return new StaticChannel({ cache: home.downloads, ...archive })
  })
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
