import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { BundleStore } from './bundle-store.ts'
import type { Channel } from './channel.ts'
import type { DebianChannel } from './debian/debian-channel.ts'
import type { Mirror } from './debian/mirror.ts'
import { releaseProblem } from './failure.ts'
import { lazyChannel } from './lazy-channel.ts'

const keyFolder = join('assets', 'debian-archive-keys')

/** What the user has set about the way to engines; empty is for the machine's own settings. */
export interface SourceSettings {
  readonly mirror: string
  readonly proxy: string
  /** Docker's static archives as a second channel, asked after Debian's: nothing but TLS vouches for them. */
  readonly staticArchive: string
  readonly staticDigests: string
}

export const machineSettings: SourceSettings = { mirror: '', proxy: '', staticArchive: '', staticDigests: '' }

/** The bundles of a home with the channels that Afloat ships; `source` is asked each time that a channel is. */
export async function openBundleStore(home: Home, source = () => machineSettings): Promise<BundleStore> {
  return new BundleStore(home, [debian(home, source), statics(home, source)])
}

function debian(home: Home, source: () => SourceSettings): Channel {
  return lazyChannel('debian', set => openDebian(home, set), source)
}

/** Debian's archive as the user has set the way to it. */
export async function openDebian(home: Home, set: SourceSettings): Promise<DebianChannel> {
  const [{ DebianChannel }, { chooseMirror }] = await Promise.all([
    import('./debian/debian-channel.ts'),
    import('./debian/mirror.ts'),
  ])
  const mirror = async () => withSettings(await chooseMirror(), set)
  return new DebianChannel({ cache: home.downloads, keys: await shippedKeys(), mirror })
}

function withSettings(mirror: Mirror, { mirror: address, proxy }: SourceSettings): Mirror {
  return {
    ...mirror,
    ...(address === '' ? {} : { address: address.replace(/\/+$/, '') }),
    ...(proxy === '' ? {} : { proxy: { httpProxy: proxy, httpsProxy: proxy } }),
  }
}

function statics(home: Home, source: () => SourceSettings): Channel {
  return lazyChannel(
    'static',
    async ({ proxy, staticArchive: address, staticDigests }) => {
      if (address === '') return nothingOffered
      const [{ StaticChannel }, { readDigests }] = await Promise.all([
        import('./static/static-channel.ts'),
        import('./static/pinned-digests.ts'),
      ])
      return new StaticChannel({
        cache: home.downloads,
        address,
        ...(staticDigests === '' ? {} : { pinned: () => readDigests(staticDigests) }),
        ...(proxy === '' ? {} : { proxy: { httpProxy: proxy, httpsProxy: proxy } }),
      })
    },
    source,
  )
}

/** A channel that is turned off. */
const nothingOffered: Channel = {
  name: 'static',
  available: async () => ({ releases: [], problems: [] }),
  fetch: async ({ version }) => {
    throw releaseProblem('version-unknown', `The channel of engine ${version} is turned off.`, '')
  },
}

/** The shipped keys, in the nearest folder above this code: the sources and the built app lie at different depths. */
async function shippedKeys(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const keys = join(folder, keyFolder)
    const there = await isThere(keys)
    if (there) return keys
    if (dirname(folder) === folder) throw new Error(`Afloat's ${keyFolder} is missing from its installation`)
  }
}
