import { BundleStore } from '../../../../main/engine/releases/bundle-store.ts'
import { DebianChannel } from '../../../../main/engine/releases/debian/debian-channel.ts'
import { homeAt } from '../../../../main/host/home.ts'

/** An installation in a process of its own: `install-child.ts HOME MIRROR KEYS SUITE VERSION`. */
const [, , folder = '', address = '', keys = '', suite = '', version = ''] = process.argv
const home = homeAt(folder)
const channel = new DebianChannel({
  cache: home.downloads,
  keys,
  suites: [suite],
  mirror: async () => ({ address, proxy: {}, checkValidUntil: true }),
})
new BundleStore(home, [channel]).install(version).then(
  bundle => console.log(`installed ${bundle.version}`),
  error => {
    console.error(error)
    process.exitCode = 1
  },
)
