import semver from 'semver'
import type { Home } from '../../../host/home.ts'
import type { ApiShim } from '../../../shims/api/api-shim.ts'
import type { Bundle } from '../../releases/bundle.ts'
import type { FoundEngine } from '../adoption.ts'
import { EmbeddedProcesses } from '../embedded/embedded-processes.ts'
import { Forwards } from './forwards.ts'
import { rootlessLaunch } from './launch.ts'
import { readRootlesskit } from './record.ts'

/** From here on dockerd asks rootlesskit for forwards itself; before, docker-proxy's stand-in did. */
const ASKS_ITSELF = 28

export interface RootlessParts {
  readonly home: Home
  readonly api: ApiShim
  readonly bundleOf: (version: string) => Promise<Bundle>
}

/** The processes of an engine that Afloat brings along for a plain user, within rootlesskit's namespaces. */
export class RootlessProcesses extends EmbeddedProcesses {
  readonly #forwards: Forwards

  constructor({ home, api, bundleOf }: RootlessParts) {
    super({ home, api, bundleOf, launch: rootlessLaunch(home), userlandProxy: bundle => proxyFor(home, bundle) })
    this.#forwards = new Forwards(home)
  }

  override async adopt(found: FoundEngine): Promise<void> {
    await this.#forwards.restore()
    await super.adopt(found)
  }

  override async startDockerd(bundle: Bundle, limitMs?: number): Promise<void> {
    await this.#forwards.answer()
    let answered = false
    try {
      await super.startDockerd(bundle, limitMs)
      answered = true
    } finally {
      await this.#forwards.settle(answered)
    }
  }
}

async function proxyFor(home: Home, bundle: Bundle): Promise<string> {
  const native = (semver.coerce(bundle.version)?.major ?? ASKS_ITSELF) >= ASKS_ITSELF
  const stand = native ? undefined : (await readRootlesskit(home))?.dockerProxy
  return stand ?? bundle.binary('docker-proxy')
}
