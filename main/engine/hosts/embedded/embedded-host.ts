import { AfloatError } from '../../../host/afloat-error.ts'
import { startDaemon } from '../../../host/daemon-process.ts'
import type { Home } from '../../../host/home.ts'
import { ApiShim } from '../../../shims/api/api-shim.ts'
import { ensureContext } from '../../docker-context.ts'
import { BundleShelf } from '../../engine-shelf.ts'
import type { BundleStore } from '../../releases/bundle-store.ts'
import { chooseEngine, readSelection } from '../../selection.ts'
import { VersionChange } from '../../upgrade/version-change.ts'
import type { EngineHost, HostParts } from '../engine-host.ts'
import { isInside } from '../rootless/inside.ts'
import { RootlessProcesses } from '../rootless/rootless-processes.ts'
import { EmbeddedProcesses } from './embedded-processes.ts'

/** An engine that Afloat brings along, from a bundle of the home. */
export function openEmbeddedHost(home: Home, store: BundleStore, { changed, offered, log }: HostParts): EngineHost {
  const rootless = isInside()
  // Within a plain user's namespaces there are none of the machine's groups.
  const api = new ApiShim(home.engine.socket, rootless ? undefined : 'docker')
  const shelf = new BundleShelf(store, changed, offered)
  const bundleOf = (version: string) => shelf.bundleOf(version)
  return {
    home,
    api,
    shelf,
    processes: rootless
      ? new RootlessProcesses({ home, api, bundleOf })
      : new EmbeddedProcesses({ home, api, bundleOf, launch: (_, spec) => startDaemon(spec) }),
    versionChanger: parts => new VersionChange(parts),
    provide: async (asked, running) => {
      const selected = await readSelection(home)
      const installed = await shelf.installed()
      const choice =
        chooseEngine(asked, selected, installed, running) ??
        chooseEngine((await shelf.newestOffered())?.version, undefined, [], false)
      if (!choice) throw noEngine()
      if (!installed.includes(choice.dockerd)) await shelf.install(choice.dockerd)
      return choice
    },
    // A convenience for people's own docker command: without it all else works.
    started: async ({ dockerd }) => {
      await bundleOf(dockerd)
        .then(bundle => ensureContext(home, bundle))
        .then(log, error => log(`the docker context could not be made: ${error}`))
    },
  }
}

function noEngine(): AfloatError {
  return new AfloatError({
    code: 'bundle-missing',
    what: 'No engine is installed and no channel offers one for this machine.',
    unchanged: 'Nothing was started.',
    remedy: 'See what is offered: afloat engines',
  })
}
