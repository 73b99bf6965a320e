import { type PackageGroup, provideDebianPackages } from './debian-packages.ts'
import { provideElectron } from './electron-binary.ts'

/** What the repository is to be used for. */
type Purpose = 'start' | 'test' | 'demo'

/** Everything a fresh Debian 12 lacks beyond the npm packages (packages.mjs). What is there is left alone. */
export async function setUp(purpose: Purpose): Promise<void> {
  provideDebianPackages(debianGroups(purpose))
  await provideElectron()
}

export function hasDisplay(): boolean {
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}

function debianGroups(purpose: Purpose): PackageGroup[] {
  if (purpose === 'test') return ['engine', 'desktop', 'virtualDesktop', 'packaging', 'demo', 'tests']
  if (purpose === 'demo') return ['engine', 'demo', ...(hasDisplay() ? (['desktop'] as const) : [])]
  return hasDisplay() ? ['engine', 'desktop'] : ['engine', 'desktop', 'virtualDesktop']
}

/** `npm run setup`: all of it, for start and test. */
export async function run(): Promise<number> {
  await setUp('test')
  return 0
}
