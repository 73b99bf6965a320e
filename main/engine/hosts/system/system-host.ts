import type { Home } from '../../../host/home.ts'
import { SystemApiShim } from '../../../shims/api/system-api-shim.ts'
import { readSelection } from '../../selection.ts'
import type { EngineHost, HostParts } from '../engine-host.ts'
import type { SystemEngine } from './find-engine.ts'
import { noPackages } from './no-packages.ts'
import { PackageChange } from './package-change.ts'
import { PackageShelf } from './package-shelf.ts'
import { SystemProcesses } from './system-processes.ts'

/** The engine that the system brings along: a package's, under systemd. */
export function openSystemHost(atHome: Home, engine: SystemEngine, { changed }: HostParts): EngineHost {
  const home = { ...atHome, engine: engine.places }
  const api = new SystemApiShim(home.engine.socket, engine.socketHeld)
  const shelf = new PackageShelf(engine, changed)
  const processes = new SystemProcesses({ home, api, installedVersion: async () => (await shelf.bundle()).version })
  return {
    home,
    api,
    shelf,
    processes,
    versionChanger: parts => (engine.packages ? new PackageChange(parts, engine.packages) : noPackages()),
    restartPending: () => processes.restartPending(),
    // A start takes what is installed: its version is the package manager's business.
    provide: async () => {
      const { version } = await shelf.bundle()
      const { previous } = (await readSelection(home)) ?? {}
      return { dockerd: version, containerd: version, ...(previous === undefined ? {} : { previous }) }
    },
  }
}
