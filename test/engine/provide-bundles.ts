import { installTestBundles, installTestTools, testBundlesHome } from './bundles.ts'

/** Vitest's global set-up of the projects with real engines: what all their files need is fetched once, before them. */
export async function setup(): Promise<void> {
  // Engine tests are skipped for anybody else.
  if (process.getuid?.() !== 0) return
  console.log(`Engines for the tests: ${testBundlesHome}/engines (fetched where missing)`)
  await installTestBundles(testBundlesHome)
  await installTestTools(testBundlesHome)
}
