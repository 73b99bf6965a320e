import { app, nativeTheme } from 'electron'
import { defaultSettings, type Settings } from '../../preload/contract/settings.ts'
import type { Supervision } from '../compose.ts'
import type { Home } from '../host/home.ts'
import { readSettings } from '../settings/read-settings.ts'
import { startAtLogin } from './login-item.ts'
import { type Speech, speechFor } from './speech.ts'

/** The settings as the app lives by them: read before there is a service, then as its store has them. */
export interface LiveSettings {
  readonly current: Settings
  /** What is spoken now. */
  speech(): Speech
  /** Calls the listener when another language is to be spoken. */
  onLanguage(listener: () => void): void
  follow(settings: Supervision['settings']): void
}

export async function liveSettings(home: Home, failed: (error: unknown) => void): Promise<LiveSettings> {
  let current = (await readSettings(home.settings)).settings
  let speech = speechFor(languageOf(current))
  const listeners = new Set<() => void>()
  const live = (next: Settings) => {
    if (next.startAtLogin !== current.startAtLogin) startAtLogin(next.startAtLogin, home).catch(failed)
    const other = next.language !== current.language
    current = next
    nativeTheme.themeSource = next.theme
    if (!other) return
    speech = speechFor(languageOf(next))
    for (const listener of listeners) listener()
  }
  live(current)
  return {
    get current() {
      return current
    },
    speech: () => speech,
    onLanguage: listener => void listeners.add(listener),
    follow(settings) {
      live(settings.current)
      settings.subscribe(live)
    },
  }
}

function languageOf({ language }: Settings): string {
  return language === defaultSettings.language ? app.getLocale() : language
}
