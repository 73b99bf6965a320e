import { app } from 'electron'
import { defaultHomePath, type Home, homeAt } from '../host/home.ts'
import { type AppStart, autostartFolder, setAutostart } from './autostart.ts'

/** Has the desktop session start the app, or no longer. Electron knows how on macOS and Windows; on Linux it is a file. */
export async function startAtLogin(wanted: boolean, home: Home): Promise<void> {
  const start = appStart(home)
  if (process.platform === 'linux') return setAutostart(autostartFolder(), wanted ? start : undefined)
  app.setLoginItemSettings({ openAtLogin: wanted, path: start.program, args: [...start.args] })
}

/** As this app was started: from its package by its program alone, from a checkout with the folder. */
function appStart(home: Home): AppStart {
  // An AppImage's program lies in a mount that is gone after this run; the image names itself.
  const program = process.env['APPIMAGE'] ?? process.execPath
  const folder = app.isPackaged ? [] : [app.getAppPath()]
  const asRoot = app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : []
  const other =
    home.path === homeAt(defaultHomePath({ ...process.env, AFLOAT_HOME: undefined })).path
      ? []
      : [`--home=${home.path}`]
  return { program, args: [...folder, ...asRoot, ...other] }
}
