import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Companions } from './companion.ts'
import { SetupStop, say } from './say.ts'

/** It takes 0.7 s on two idle cores. */
const PANEL_WITHIN_S = 20

/** A display of our own on a machine without one. Returns the variables that point programs at it. */
export async function startVirtualDisplay(companions: Companions): Promise<NodeJS.ProcessEnv> {
  const folder = mkdtempSync(join(tmpdir(), 'afloat-display-'))
  companions.onStop(() => rmSync(folder, { recursive: true, force: true }))
  const authority = join(folder, 'Xauthority')
  const cookie = randomBytes(16).toString('hex')
  // The server takes the cookie whatever display the entry names; its own number is known only once it runs.
  addCookie(authority, ':0', cookie)
  const number = await companions.start(
    ['Xvfb', '-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-auth', authority],
    process.env,
    true,
  )
  addCookie(authority, `:${number}`, cookie)
  return { DISPLAY: `:${number}`, XAUTHORITY: authority }
}

/** A session bus of our own where the login brought none. */
export async function startSessionBus(companions: Companions, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const address = await companions.start(['dbus-daemon', '--session', '--nofork', '--print-address=3'], env, true)
  return { DBUS_SESSION_BUS_ADDRESS: address }
}

/** The panel is what makes a tray item visible; notifications come up by themselves through the bus. */
export async function startPanel(companions: Companions, env: NodeJS.ProcessEnv): Promise<void> {
  await companions.start(['xfce4-panel', '--disable-wm-check'], env, false)
  // An app that comes up before the watcher gets no tray item.
  const watcher = 'org.kde.StatusNotifierWatcher'
  const { status } = spawnSync('gdbus', ['wait', '--session', '--timeout', String(PANEL_WITHIN_S), watcher], { env })
  if (status !== 0) say(`The panel of the virtual display did not come up in ${PANEL_WITHIN_S} s; no tray item there.`)
}

function addCookie(authority: string, display: string, cookie: string): void {
  const { status, stderr } = spawnSync('xauth', ['-q', '-f', authority, 'add', display, '.', cookie], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new SetupStop(`xauth failed: ${stderr}`, 'Set DISPLAY to a display of your own.')
}
