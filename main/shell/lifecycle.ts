import { join } from 'node:path'
import { app, Menu } from 'electron'
import { snapshotChannel } from '../../preload/contract/bridge.ts'
import { portLink } from '../../preload/contract/port-link.ts'
import { problemText } from '../../preload/contract/problem.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import type { Supervision } from '../compose.ts'
import { problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { createDoor } from '../ipc/door.ts'
import { createControls } from './controls.ts'
import { type EngineLink, linkEngine } from './engine-link.ts'
import { hangDoor } from './ipc.ts'
import { type LiveSettings, liveSettings } from './live-settings.ts'
import { ownUpdateNews } from './news.ts'
import { type Announcer, createAnnouncer } from './notifications/announcer.ts'
import { chooseNotifier } from './notifications/choose-notifier.ts'
import { sandboxSentences, sandboxVerdict } from './sandbox-verdict.ts'
import { lockDown } from './security.ts'
import { createTray } from './tray.ts'
import { trayPicture } from './tray-menu.ts'
import { ownUpdates } from './updates/own-updates.ts'
import { registerWindowScheme, serveWindow, windowOrigin } from './window-protocol.ts'
import { createWindows, type Windows } from './windows.ts'

/** Exit code of a start that was refused for how it was made; as the command line's "wrong usage". */
const wrongUsage = 2

/** Name of the desktop file, which is also the app's id on Wayland and its WM_CLASS. */
const desktopEntry = 'afloat'

/** How long the tray item has to appear before anything heavy begins: milliseconds. It takes about half of it. */
const TRAY_FIRST_MS = 100

/** Said on the terminal, where somebody may look who does not see the window. */
const firstRunSentence =
  'Afloat has started no engine yet: its window asks first. From a terminal: afloat up, or afloat config set afloat.startEngine true'

/** Runs the app for a home, from before Electron is ready until it has quit. */
export function runApp(home: Home, openEngine: () => Promise<Supervision>): void {
  const verdict = sandboxVerdict(process.getuid?.() ?? -1, app.commandLine.hasSwitch('no-sandbox'))
  if (verdict !== 'sandboxed') console.error(sandboxSentences[verdict])
  if (verdict === 'refused') {
    app.exit(wrongUsage)
    return
  }
  if (verdict === 'sandboxed') app.enableSandbox()

  app.setName('Afloat')
  // The lock that makes the app single lies in this folder, so each home has its own.
  app.setPath('userData', home.electron)
  // Nothing here needs a GPU; without it the app is some 30 MiB smaller.
  app.disableHardwareAcceleration()
  registerWindowScheme()
  if (!app.requestSingleInstanceLock()) {
    console.log('Afloat runs already for this home; its window is shown.')
    app.exit(0)
    return
  }
  // The app lives in the tray: without a listener Electron would quit with the last window.
  app.on('window-all-closed', () => undefined)
  void app.whenReady().then(() => start(home, openEngine))
}

async function start(home: Home, openEngine: () => Promise<Supervision>): Promise<void> {
  const settings = await liveSettings(home, error => void announcer.failed(problemOf(error)))
  const { speech } = settings
  Menu.setApplicationMenu(null)
  lockDown(url => publishedPorts(link.snapshot()).has(url))
  serveWindow(join(app.getAppPath(), 'out', 'renderer'))

  const link = linkEngine(async () => {
    const supervision = await openEngine()
    settings.follow(supervision.settings)
    return supervision
  })
  const windows = createWindows(home.electron, speech)
  const perform = createControls(
    link,
    windows,
    () => announcer,
    () => updates,
    speech,
  )
  const announcer: Announcer = createAnnouncer({
    speech,
    notifier: () =>
      chooseNotifier({
        appName: app.getName(),
        icon: app.isPackaged ? desktopEntry : join(app.getAppPath(), 'assets', 'icons', '128x128.png'),
        desktopEntry,
      }),
    wanted: kind => settings.current.notifications[kind],
    seen: () => windows.isFocused(),
    chosen: perform,
  })
  const tray = createTray(trayPicture(link.snapshot(), link.problem(), speech().words), perform)
  const renderTray = () => tray.render(trayPicture(link.snapshot(), link.problem(), speech().words, updates.offer))
  const updates = ownUpdates({
    link,
    wanted: () => settings.current.updateAfloat,
    changed: () => renderTray(),
    ready: version => void announcer.say(ownUpdateNews(version, speech().words)),
  })
  settings.onLanguage(() => {
    renderTray()
    windows.retell()
  })

  const sendSnapshot = () => {
    const snapshot = link.snapshot()
    if (snapshot) windows.send(snapshotChannel, snapshot)
  }
  link.subscribe(() => {
    const snapshot = link.snapshot()
    renderTray()
    sendSnapshot()
    if (snapshot) void announcer.observe(snapshot)
  })
  hangDoor(createDoor(link.handlers, windowOrigin), windows, sendSnapshot)
  app.on('second-instance', () => windows.show())
  app.on('activate', () => windows.show())
  quitInOrder(async () => {
    clearTimeout(soon)
    updates.stop()
    tray.destroy()
    await Promise.allSettled([link.close(), announcer.close()])
  })

  // Loading the engine's side keeps this thread busy, and the tray item comes into being on it.
  const soon = setTimeout(() => void bringUp(link, windows, announcer, settings), TRAY_FIRST_MS)
}

/** The addresses that containers publish, and nothing else of the net. */
function publishedPorts(snapshot: Snapshot | undefined): Set<string | undefined> {
  return new Set(snapshot?.containers.flatMap(({ ports }) => ports.map(portLink)))
}

/**
 * Connects and, where no engine runs, starts one; where none ever ran, the window asks first. A failure is said on the
 * terminal, in the tray and in the window.
 */
async function bringUp(
  link: EngineLink,
  windows: Windows,
  announcer: Announcer,
  settings: LiveSettings,
): Promise<void> {
  try {
    const handlers = await link.handlers()
    const { state, firstRun } = link.snapshot() ?? (await handlers.status({}))
    if (state !== 'stopped') return
    const { startEngine } = settings.current
    if (firstRun && startEngine === null) {
      console.log(firstRunSentence)
      windows.show('engine')
      return
    }
    await handlers.start({ adoptOnly: startEngine === false })
  } catch (error) {
    const problem = problemOf(error)
    console.error(problemText(problem))
    // The user said no, and knows it: that is a state, which tray and window show.
    if (problem.code !== 'helper-refused') await announcer.failed(problem)
    link.fail(problem)
  }
}

/** Lets the farewell end before the app does, however it was asked to quit. */
function quitInOrder(farewell: () => Promise<void>): void {
  let leaving = false
  app.on('before-quit', event => {
    event.preventDefault()
    if (leaving) return
    leaving = true
    void farewell().finally(() => app.exit(0))
  })
}
