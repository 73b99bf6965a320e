import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, type WebContents } from 'electron'
import { type View, viewOf } from '../../preload/contract/views.ts'
import { webPreferences } from './security.ts'
import type { Speech } from './speech.ts'
import { besideTray, inSight, type Place, readPlace, savePlace } from './window-place.ts'
import { windowPage } from './window-protocol.ts'

/** Pixels: one column with room for a container's name, PID and uptime in a line. */
const initialSize = { width: 460, height: 740 }
const smallest = { minWidth: 340, minHeight: 420 }
/** The page's own background, so that opening does not flash. Same as --surface in the renderer's theme. */
const background = { light: '#f5f6f8', dark: '#16191d' }

export interface Windows {
  /** Shows the window, made anew if there is none, and brings it to the front: only ever on the user's request. */
  show(view?: View): void
  send(channel: string, payload: unknown): void
  owns(contents: WebContents): boolean
  isFocused(): boolean
  /** The language has changed: the window says the same in the new one. */
  retell(): void
}

/**
 * The one window of Afloat. It is destroyed when closed, so that its renderer's memory goes with it; its size and place
 * are kept in `folder`.
 */
export function createWindows(folder: string, speech: () => Speech): Windows {
  let window: BrowserWindow | undefined
  let lastPlace: Place | undefined
  void readPlace(folder).then(place => {
    lastPlace ??= place
  })

  const address = (view: View) => `${windowPage}?language=${encodeURIComponent(speech().language)}#${view}`

  /** Where it was; else beside the tray that was clicked; else centred, as the window manager has it. */
  function place(): Partial<Place> {
    if (lastPlace && inSight(lastPlace, screen.getAllDisplays())) return lastPlace
    const click = screen.getCursorScreenPoint()
    return besideTray(click, screen.getDisplayNearestPoint(click), initialSize) ?? {}
  }

  function open(view: View): BrowserWindow {
    const opened = new BrowserWindow({
      ...initialSize,
      ...smallest,
      ...place(),
      show: false,
      title: speech().words.window.title,
      icon: join(app.getAppPath(), 'assets', 'icons', '256x256.png'),
      backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
      autoHideMenuBar: true,
      fullscreenable: false,
      webPreferences: webPreferences(join(app.getAppPath(), 'out', 'preload', 'bridge.cjs')),
    })
    opened.once('ready-to-show', () => opened.show())
    const remember = () => {
      lastPlace = opened.getNormalBounds()
    }
    opened.on('resize', remember)
    opened.on('move', remember)
    opened.on('closed', () => {
      window = undefined
      // A window that opens elsewhere next time is all that is lost.
      if (lastPlace) savePlace(folder, lastPlace).catch(() => undefined)
    })
    opened.webContents.on('before-input-event', (event, input) => {
      if (input.type === 'keyDown' && (input.control || input.meta) && input.key.toLowerCase() === 'w') {
        event.preventDefault()
        opened.close()
      }
    })
    opened.webContents.on('render-process-gone', () => opened.destroy())
    void opened.loadURL(address(view))
    return opened
  }

  return {
    show(view) {
      if (!window) {
        window = open(view ?? 'engine')
        return
      }
      // The same page by another fragment is not loaded again: it changes its view.
      if (view && window.webContents.getURL() !== address(view)) void window.loadURL(address(view))
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    send(channel, payload) {
      window?.webContents.send(channel, payload)
    },
    owns: contents => window?.webContents === contents,
    isFocused: () => window?.isFocused() ?? false,
    retell() {
      if (window) void window.loadURL(address(viewOf(new URL(window.webContents.getURL()).hash)))
    },
  }
}
