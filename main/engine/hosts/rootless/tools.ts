import { constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { isThere, writeJsonAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { asReleaseFailure } from '../../releases/failure.ts'
import { openDebian, type SourceSettings } from '../../releases/open-bundle-store.ts'

/** What an engine of a plain user needs beside it, besides what only root can install. */
export interface RootlessTools {
  readonly rootlesskit: string
  /** docker-proxy's stand-in for engines before 28, which do not speak with rootlesskit themselves. */
  readonly dockerProxy: string
  /** Folder of slirp4netns and, where it is not the machine's, of the library that it needs. */
  readonly folder: string
}

const PROGRAMS = ['rootlesskit', 'rootlesskit-docker-proxy', 'slirp4netns'] as const

/** Where they are in the home, whether they are there or not. */
export function toolsInHome(home: Home): RootlessTools {
  return toolsAt(home.rootlessTools)
}

/**
 * Those of the home, else those installed on the machine, else fetched from Debian's archive, verified as engines are.
 * Throws AfloatError (channel-unreachable, signature-invalid, bundle-broken, …).
 */
export async function provideTools(
  home: Home,
  source: SourceSettings,
  say: (line: string) => void,
): Promise<RootlessTools> {
  const inHome = toolsInHome(home)
  if (await isWhole(inHome)) return inHome
  const installed = await installedTools()
  if (installed) return installed
  say('fetching rootlesskit and slirp4netns from the Debian archive')
  await fetchTools(home, source)
  return inHome
}

async function fetchTools(home: Home, source: SourceSettings): Promise<void> {
  const signal = new AbortController().signal
  await mkdir(dirname(home.rootlessTools), { recursive: true })
  const draft = await mkdtemp(`${home.rootlessTools}.`)
  try {
    const channel = await openDebian(home, source)
    const options = { signal, onProgress: () => {}, obstacle: async () => undefined }
    const fetched = await channel.fetchRootlessTools(draft, options)
    await writeJsonAtomically(join(draft, 'tools.json'), { installedAt: new Date().toISOString(), ...fetched })
    await rm(home.rootlessTools, { recursive: true, force: true })
    await rename(draft, home.rootlessTools)
  } catch (error) {
    throw asReleaseFailure(error, home.path, signal)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** All three from one folder of the PATH: they belong together. */
async function installedTools(): Promise<RootlessTools | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder.startsWith('/') && (await isWhole(toolsAt(folder)))) return toolsAt(folder)
  }
  return undefined
}

function toolsAt(folder: string): RootlessTools {
  return {
    folder,
    rootlesskit: join(folder, 'rootlesskit'),
    dockerProxy: join(folder, 'rootlesskit-docker-proxy'),
  }
}

async function isWhole({ folder }: RootlessTools): Promise<boolean> {
  const found = await Promise.all(PROGRAMS.map(name => isThere(join(folder, name), constants.X_OK)))
  return !found.includes(false)
}
