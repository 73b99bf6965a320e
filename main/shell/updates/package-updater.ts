import { join } from 'node:path'
import { app } from 'electron'
import { isThere } from '../../host/files.ts'
import type { Updater } from './self-update.ts'

/** Where a release says where its successors are; packages that were made outside of a release have none. */
const SOURCE = 'app-update.yml'

/**
 * electron-updater, where this package can be updated by it: deb, rpm and AppImage on Linux, the installers of macOS and
 * Windows. Undefined for a checkout, for an unpacked tar.gz, and for what was not made by a release.
 */
export async function packageUpdater(log: (line: string) => void): Promise<Updater | undefined> {
  if (!app.isPackaged || !(await isThere(resource(SOURCE))) || !(await isInstalled())) return undefined
  const [{ autoUpdater }, { CancellationToken }] = await Promise.all([
    import('electron-updater'),
    import('builder-util-runtime'),
  ])
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.logger = { info: log, warn: log, error: log }
  // All other sessions may reach nothing; this one fetches, and nothing else uses it.
  autoUpdater.netSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isAllowed(url) }))
  return {
    async check() {
      const found = await autoUpdater.checkForUpdates()
      return found?.isUpdateAvailable ? found.updateInfo.version : undefined
    },
    async download(abort) {
      const token = new CancellationToken()
      abort.addEventListener('abort', () => token.cancel(), { once: true })
      await autoUpdater.downloadUpdate(token)
    },
    install: () => autoUpdater.quitAndInstall(false, true),
  }
}

/** On Linux only an AppImage and what a package manager knows are replaced as a whole. */
async function isInstalled(): Promise<boolean> {
  return process.platform !== 'linux' || Boolean(process.env['APPIMAGE']) || isThere(resource('package-type'))
}

function resource(name: string): string {
  return join(process.resourcesPath, name)
}

/** Nothing in plain text, unless it does not leave this machine. */
function isAllowed(url: string): boolean {
  return url.startsWith('https://') || url.startsWith('http://127.0.0.1:')
}
