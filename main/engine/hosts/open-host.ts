import type { Home } from '../../host/home.ts'
import { SYSTEM_HOME } from '../../host/system-home.ts'
import type { BundleStore } from '../releases/bundle-store.ts'
import { openEmbeddedHost } from './embedded/embedded-host.ts'
import type { EngineHost, HostParts } from './engine-host.ts'
import { findSystemEngine } from './system/find-engine.ts'
import { openSystemHost } from './system/system-host.ts'

/** The kind of engine that a home is for. Throws AfloatError (system-engine-missing) where its engine is not there. */
export async function hostOf(
  home: Home,
  openStore: () => Promise<BundleStore>,
): Promise<(parts: HostParts) => EngineHost> {
  if (home.path === SYSTEM_HOME) {
    const engine = await findSystemEngine(home)
    return parts => openSystemHost(home, engine, parts)
  }
  const store = await openStore()
  return parts => openEmbeddedHost(home, store, parts)
}
