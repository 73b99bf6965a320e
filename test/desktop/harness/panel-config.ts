import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Look {
  readonly theme: 'light' | 'dark'
  readonly scale: 1 | 2
}

/** Pixels at scale 1. Its one item is a square at its right end. */
export const panelHeight = 32

/** A panel along the top with nothing but a systray at its end, so that a test knows where the item is. */
const panel = (dark: boolean) => `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="${dark}"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${panelHeight}"/>
      <property name="icon-size" type="uint" value="24"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="icon-size" type="int" value="24"/>
    </property>
  </property>
</channel>
`

/** Puts the configuration of panel, GTK and window manager into a fresh XDG_CONFIG_HOME. */
export async function writeDesktopConfig(configHome: string, look: Look): Promise<void> {
  const dark = look.theme === 'dark'
  const xfconf = join(configHome, 'xfce4', 'xfconf', 'xfce-perchannel-xml')
  const gtk = join(configHome, 'gtk-3.0')
  await mkdir(xfconf, { recursive: true })
  await mkdir(gtk, { recursive: true })
  await writeFile(join(xfconf, 'xfce4-panel.xml'), panel(dark))
  await writeFile(
    join(gtk, 'settings.ini'),
    `[Settings]
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-application-prefer-dark-theme=${dark}
gtk-font-name=Inter 10
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
`,
  )
}
