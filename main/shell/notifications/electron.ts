import { Notification } from 'electron'
import type { Notifier } from './notifier.ts'

/** The platform's own notifications, for where there is no freedesktop server: macOS, Windows, a bare session. */
export function electronNotifier(): Notifier {
  let current: Notification | undefined
  return {
    async show(news, chosen) {
      if (!Notification.isSupported()) return
      current?.close()
      const actions = news.actions.map(({ text }) => ({ type: 'button' as const, text }))
      // Held in a variable: a collected notification loses its click.
      current = new Notification({ title: news.title, body: news.body, urgency: news.urgency, actions })
      current.on('click', () => chosen(news.actions[0]?.action ?? 'open'))
      current.on('action', (_event, index) => {
        const action = news.actions[index]?.action
        if (action) chosen(action)
      })
      current.show()
    },
    async close() {
      current?.close()
    },
  }
}
