import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defaultHomePath, homeAt } from '../host/home.ts'
import { missingForRootless } from '../host/rootless-needs.ts'
import { type PackageGroup, provideDebianPackages } from './debian-packages.ts'
import { provideElectron } from './electron-binary.ts'
import { SetupStop, say } from './say.ts'

/** Where the system's Docker listens. */
const SYSTEM_SOCKET = '/var/run/docker.sock'

/** What the repository is to be used for. */
type Purpose = 'start' | 'test' | 'demo'

/** Everything a fresh Debian 12 lacks beyond the npm packages (packages.mjs). What is there is left alone. */
export async function setUp(purpose: Purpose): Promise<void> {
  provideDebianPackages(debianGroups(purpose))
  if (isPlainUser() && purpose !== 'test') await assertRootless()
  await provideElectron()
}

function isPlainUser(): boolean {
  return process.getuid?.() !== 0
}

/** What no package brings along, and the app would stop at: said while the terminal is still looked at. */
async function assertRootless(): Promise<void> {
  const { rootlessTools } = homeAt(defaultHomePath())
  const missing = await missingForRootless(join(rootlessTools, 'rootlesskit'))
  if (missing.length === 0) return
  const what = `This machine cannot run an engine without root yet: ${missing.map(one => one.what).join('; ')}.`
  const line = missing.map(({ remedy }) => remedy).join(' && ')
  // There is another engine to look after.
  if (existsSync(SYSTEM_SOCKET)) return say(`${what} To have one beside the system's:  ${line}`)
  throw new SetupStop(what, `Run this line, then try again:  ${line}`)
}

export function hasDisplay(): boolean {
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

function debianGroups(purpose: Purpose): PackageGroup[] {
  if (purpose === 'test') return ['engine', 'rootless', 'desktop', 'virtualDesktop', 'packaging', 'demo', 'tests']
  const engine: PackageGroup[] = isPlainUser() ? ['engine', 'rootless'] : ['engine']
  if (purpose === 'demo') return [...engine, 'demo', ...(hasDisplay() ? (['desktop'] as const) : [])]
  return hasDisplay() ? [...engine, 'desktop'] : [...engine, 'desktop', 'virtualDesktop']
}

/** `npm run setup`: all of it, for start and test. */
export async function run(): Promise<number> {
  await setUp('test')
  return 0
}
