import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { app, Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron'
import { panelShade } from './panel-shade.ts'
import type { TrayAction, TrayIcon, TrayItem, TrayPicture } from './tray-menu.ts'

export interface TrayView {
  render(picture: TrayPicture): void
  destroy(): void
}

/** Afloat's item in the tray. Icon, tooltip and menu are set only where the picture differs from the shown one. */
export function createTray(first: TrayPicture, perform: (action: TrayAction) => void): TrayView {
  const tray = new Tray(imageOf(first.icon))
  let shown: TrayPicture | undefined
  tray.setTitle(app.getName())
  tray.on('click', () => perform('open'))

  function render(picture: TrayPicture): void {
    if (picture.icon !== shown?.icon) tray.setImage(imageOf(picture.icon))
    if (picture.tooltip !== shown?.tooltip) tray.setToolTip(picture.tooltip)
    // On Linux a change inside a menu is not seen until the menu is set again.
    if (!isDeepStrictEqual(picture.items, shown?.items)) {
      setMenu(picture.items)
    }
    shown = picture
  }

  function setMenu(items: readonly TrayItem[]): void {
    // A click flips a switch by itself; until the engine says so, it stays what it was.
    const flipped = () => setMenu(shown?.items ?? items)
    tray.setContextMenu(Menu.buildFromTemplate(items.map(item => menuItem(item, perform, flipped))))
  }

  const followTheme = () => {
    if (shown) tray.setImage(imageOf(shown.icon))
  }
  nativeTheme.on('updated', followTheme)
  render(first)

  return {
    render,
    destroy() {
      nativeTheme.off('updated', followTheme)
      tray.destroy()
    },
  }
}

/** The image with its @2x sibling, which Electron finds by its name. */
function imageOf(icon: TrayIcon) {
  const shade = panelShade(process.env['XDG_CURRENT_DESKTOP'], nativeTheme.shouldUseDarkColorsForSystemIntegratedUI)
  return nativeImage.createFromPath(join(app.getAppPath(), 'assets', 'tray', `${icon}-${shade}.png`))
}

function menuItem(
  item: TrayItem,
  perform: (action: TrayAction) => void,
  flipped: () => void,
): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'menu':
      return { label: item.text, submenu: item.items.map(one => menuItem(one, perform, flipped)) }
    case 'label':
      return { label: item.text, enabled: false }
    case 'action':
      return { label: item.text, enabled: item.enabled, click: () => perform(item.action) }
    case 'switch':
      return {
        type: 'checkbox',
        label: item.text,
        enabled: item.enabled,
        checked: item.on,
        click: () => {
          flipped()
          perform(item.action)
        },
      }
  }
}
