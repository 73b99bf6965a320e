export type PanelShade = 'light' | 'dark'

/**
 * The shade of the panel that the tray icon sits on. GNOME's top bar is dark whatever the application theme is (GNOME
 * Shell's own stylesheet); other desktops draw their panel in the theme, as Electron reports it.
 */
export function panelShade(currentDesktop: string | undefined, darkSystemTheme: boolean): PanelShade {
  const desktops = (currentDesktop ?? '').split(':').map(name => name.toLowerCase())
  const alwaysDark = desktops.includes('gnome') || desktops.includes('unity')
  return alwaysDark || darkSystemTheme ? 'dark' : 'light'
}
