// Electron's `actions` do nothing on Linux, so Afloat speaks org.freedesktop.Notifications itself.
// dbus-native over dbus-next: both are pure JavaScript, but dbus-next has had no release since 2021 and pulls in ten
// packages, while dbus-native is released every few weeks, carries its types and depends on one parser only.
// Specification: https://specifications.freedesktop.org/notification-spec/latest/
import { type MessageBus, sessionBus, Variant } from 'dbus-native'
import type { NewsAction } from '../news.ts'
import type { Notifier } from './notifier.ts'

const service = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
} as const

/** Let the server choose how long a notification stays. */
const serverDefault = -1
/** The spec's urgency levels. */
const urgencies = { normal: 1, critical: 2 } as const
/** The action key of a click on the notification itself, by the specification. Some servers draw a button for it too. */
const bodyClick = 'default'
/** A bus that does not answer within this many milliseconds is not waited for. */
const answerWithinMs = 5_000

export interface FreedesktopOptions {
  readonly appName: string
  /** Name of the icon theme, or the absolute path of an image. */
  readonly icon: string
  /** The desktop file's name without its extension. */
  readonly desktopEntry: string
}

/** A notifier on the session bus, or undefined where there is no bus or nobody serves notifications on it. */
export async function freedesktopNotifier(options: FreedesktopOptions): Promise<Notifier | undefined> {
  // Without an address the library would look for one with a blocking child process.
  if (!process.env['DBUS_SESSION_BUS_ADDRESS']) return undefined
  const bus = sessionBus({ timeout: answerWithinMs })
  // A bus that goes away is noticed by the next call; unhandled it would end the app.
  bus.connection.on('error', () => undefined)
  try {
    const capabilities = await bus.invoke<string[]>({ ...service, member: 'GetCapabilities' })
    return await notifierOn(bus, new Set(capabilities), options)
  } catch {
    await bus.close().catch(() => undefined)
    return undefined
  }
}

async function notifierOn(bus: MessageBus, capabilities: Set<string>, options: FreedesktopOptions): Promise<Notifier> {
  let current: { id: number; actions: Map<string, NewsAction>; chosen: (action: NewsAction) => void } | undefined
  await bus.addMatch(`type='signal',interface='${service.interface}',path='${service.path}'`)
  bus.connection.on('message', message => {
    if (message.interface !== service.interface || message.body?.[0] !== current?.id || !current) return
    const { actions, chosen } = current
    if (message.member === 'NotificationClosed') current = undefined
    if (message.member !== 'ActionInvoked') return
    const key = message.body?.[1]
    const action = typeof key === 'string' ? actions.get(key) : undefined
    if (action) chosen(action)
  })

  return {
    async show(news, chosen) {
      const buttons = capabilities.has('actions')
        ? news.actions.flatMap(({ action, text }, index) => [index === 0 ? bodyClick : action, text])
        : []
      const hints = {
        urgency: new Variant('y', urgencies[news.urgency]),
        category: new Variant('s', 'device'),
        'desktop-entry': new Variant('s', options.desktopEntry),
      }
      const body = capabilities.has('body-markup') ? withoutMarkup(news.body) : news.body
      try {
        const id = await bus.invoke<number>({
          ...service,
          member: 'Notify',
          signature: 'susssasa{sv}i',
          body: [options.appName, current?.id ?? 0, options.icon, news.title, body, buttons, hints, serverDefault],
        })
        const actions = new Map(news.actions.map(({ action }, index) => [index === 0 ? bodyClick : action, action]))
        current = { id, actions, chosen }
      } catch {
        current = undefined
      }
    },
    close: () => bus.close(),
  }
}

/** Text for servers that read the body as markup: names of containers must not become tags. */
export function withoutMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
