import type { FreedesktopOptions } from './freedesktop.ts'
import type { Notifier } from './notifier.ts'

/** The best notifier here. Both kinds are loaded only when there is news to tell. */
export async function chooseNotifier(options: FreedesktopOptions): Promise<Notifier> {
  if (process.platform === 'linux') {
    const { freedesktopNotifier } = await import('./freedesktop.ts')
    const notifier = await freedesktopNotifier(options)
    if (notifier) return notifier
  }
  const { electronNotifier } = await import('./electron.ts')
  return electronNotifier()
}
