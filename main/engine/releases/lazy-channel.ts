import type { Channel } from './channel.ts'

/**
 * A channel whose code is loaded when it is first asked. What verifies and unpacks bundles weighs more than all the
 * rest, and an app that just runs an engine never needs it.
 */
export function lazyChannel(name: string, load: () => Promise<Channel>): Channel {
  let loaded: Promise<Channel> | undefined
  const channel = () => {
    loaded ??= load()
    return loaded
  }
  return {
    name,
    available: async (signal, onProgress) => (await channel()).available(signal, onProgress),
    fetch: async (release, into, options) => (await channel()).fetch(release, into, options),
  }
}
