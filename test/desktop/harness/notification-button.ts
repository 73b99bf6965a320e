import { setTimeout as sleep } from 'node:timers/promises'
import type { Desktop } from './desktop.ts'

/** From the right and lower edge of xfce4-notifyd's bubble to the middle of its last button, at scale 1: pixels. */
const lastButton = { right: 55, bottom: 26 }
/** The server fades a bubble in before it can be clicked: milliseconds. */
const FADED_IN_MS = 1_000

/** Clicks the last button of the notification on the screen, as a user does. */
export async function clickLastButton(desktop: Desktop): Promise<void> {
  await sleep(FADED_IN_MS)
  const found = await desktop.xdotool('search', '--onlyvisible', '--class', 'notifyd')
  const bubble = found.split('\n').at(-1)
  if (!bubble) throw new Error('no notification is on the screen')
  const geometry = await desktop.xdotool('getwindowgeometry', '--shell', bubble)
  const value = (name: string) => Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(geometry)?.[1])
  const { scale } = desktop.look
  const x = value('X') + value('WIDTH') - lastButton.right * scale
  const y = value('Y') + value('HEIGHT') - lastButton.bottom * scale
  await desktop.xdotool('mousemove', x, y, 'click', 1)
}
