import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection, type DBusConnection, messageType } from 'dbus-native'

export interface SeenNotification {
  readonly app: string
  readonly title: string
  readonly body: string
  /** Key and label in turn. */
  readonly actions: readonly string[]
}

const theBus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' }
const notifications = 'org.freedesktop.Notifications'

/**
 * Sees every notification that is sent on a bus, as a monitor. A bare connection: the bus throws a monitor out that
 * answers a call, as a client of the library would.
 */
export class NotificationWatch {
  readonly seen: SeenNotification[] = []
  readonly #connection: DBusConnection

  constructor(busAddress: string) {
    this.#connection = createConnection({ busAddress })
    this.#connection.on('error', () => undefined)
    this.#connection.on('message', message => {
      if (message.type !== messageType.methodCall || message.member !== 'Notify' || !message.body) return
      const [app, , , title, body, actions] = message.body
      this.seen.push({ app: String(app), title: String(title), body: String(body), actions: actions as string[] })
    })
    this.#call(1, 'org.freedesktop.DBus', 'Hello')
    this.#call(2, 'org.freedesktop.DBus.Monitoring', 'BecomeMonitor', 'asu', [[`interface='${notifications}'`], 0])
  }

  async next(withinMs: number): Promise<SeenNotification> {
    const deadline = Date.now() + withinMs
    while (Date.now() < deadline) {
      const notification = this.seen.shift()
      if (notification) return notification
      await sleep(50)
    }
    throw new Error('no notification was sent')
  }

  end(): void {
    this.#connection.end()
  }

  #call(serial: number, owner: string, member: string, signature?: string, body?: unknown[]): void {
    const content = signature === undefined ? {} : { signature, body: body ?? [] }
    this.#connection.message({ type: messageType.methodCall, serial, ...theBus, interface: owner, member, ...content })
  }
}
