import { app, nativeTheme } from 'electron'
import { defaultSettings, type Settings } from '../../preload/contract/settings.ts'
import type { Supervision } from '../compose.ts'
import type { Home } from '../host/home.ts'
import { readSettings } from '../settings/read-settings.ts'
import { startAtLogin } from './login-item.ts'

/** The settings as the app lives by them: read before there is a service, then as its store has them. */
export interface LiveSettings {
  readonly current: Settings
  /** A BCP 47 tag. */
  language(): string
  follow(settings: Supervision['settings']): void
}

export async function liveSettings(home: Home, failed: (error: unknown) => void): Promise<LiveSettings> {
  let current = (await readSettings(home.settings)).settings
  const live = (next: Settings) => {
    if (next.startAtLogin !== current.startAtLogin) startAtLogin(next.startAtLogin, home).catch(failed)
    current = next
    nativeTheme.themeSource = next.theme
  }
  live(current)
  return {
    get current() {
      return current
    },
    language: () => (current.language === defaultSettings.language ? app.getLocale() : current.language),
    follow(settings) {
      live(settings.current)
      settings.subscribe(live)
    },
  }
}
