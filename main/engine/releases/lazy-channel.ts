import { isDeepStrictEqual } from 'node:util'
import type { Channel } from './channel.ts'

/**
 * A channel whose code is loaded when it is first asked, and made anew when its settings are others than the last time.
 * What verifies and unpacks bundles weighs more than all the rest, and an app that just runs an engine never needs it.
 */
export function lazyChannel<S>(name: string, load: (settings: S) => Promise<Channel>, settings: () => S): Channel {
  let loaded: { readonly settings: S; readonly channel: Promise<Channel> } | undefined
  const channel = () => {
    const present = settings()
    if (!loaded || !isDeepStrictEqual(loaded.settings, present)) loaded = { settings: present, channel: load(present) }
    return loaded.channel
  }
  return {
    name,
    available: async (signal, onProgress) => (await channel()).available(signal, onProgress),
    fetch: async (release, into, options) => (await channel()).fetch(release, into, options),
  }
}
