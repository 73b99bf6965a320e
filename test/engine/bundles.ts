import { homedir } from 'node:os'
import { join } from 'node:path'
import { provideTools, type RootlessTools } from '../../main/engine/hosts/rootless/tools.ts'
import type { Bundle } from '../../main/engine/releases/bundle.ts'
import { machineSettings, openBundleStore } from '../../main/engine/releases/open-bundle-store.ts'
import { homeAt } from '../../main/host/home.ts'

/** The engines that the tests run, oldest first. */
export const testVersions = ['20.10.5', '20.10.24', '26.1.5', '28.5.2'] as const

/** Outlives test runs; may be deleted at any time. */
export const testBundlesHome = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'afloat-test')

/**
 * Installs engines into a folder that outlives a test run, and gives them by version. What is there is not fetched
 * again; without a network it is all that there is.
 */
export async function installTestBundles(
  folder: string = testBundlesHome,
  versions: readonly string[] = testVersions,
): Promise<Map<string, Bundle>> {
  const store = await openBundleStore(homeAt(folder))
  const bundles = new Map<string, Bundle>()
  for (const version of versions) bundles.set(version, await store.install(version))
  return bundles
}

/** The same for what an engine without root needs beside it. */
export function installTestTools(folder: string = testBundlesHome): Promise<RootlessTools> {
  return provideTools(homeAt(folder), machineSettings, () => undefined)
}
