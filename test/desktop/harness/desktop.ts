import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createClient, type MessageBus } from 'dbus-native'
import { Family } from './family.ts'
import { type Look, panelHeight, writeDesktopConfig } from './panel-config.ts'

const run = promisify(execFile)

/** Where Debian's xfce4-notifyd puts its server. */
const notifyd = '/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd'
/** How long a desktop on a busy machine may take to come up, in milliseconds. */
const upWithinMs = 30_000
/** A GTK menu does not tell when it is open; it is within a fraction of this, in milliseconds. */
const menuOpensWithinMs = 1_000

export interface Desktop {
  readonly env: NodeJS.ProcessEnv
  readonly look: Look
  readonly bus: MessageBus
  readonly busAddress: string
  /** Pixels of the screen. */
  readonly screen: { readonly width: number; readonly height: number }
  /** The upper right corner of the screen, in pixels at scale 1, as a PNG. Returns how many colours it has. */
  screenshot(path: string, corner: { readonly width: number; readonly height: number }): Promise<number>
  xdotool(...args: readonly (string | number)[]): Promise<string>
  /** Clicks the one item of the systray with the right button, as a user does. */
  openTrayMenu(): Promise<void>
  end(): Promise<void>
}

/** A desktop of its own: X server, session bus, window manager, panel with a systray, notification server. */
export async function startDesktop(look: Look = { theme: 'light', scale: 1 }): Promise<Desktop> {
  const folder = await mkdtemp(join(tmpdir(), 'afloat-desk-'))
  const at = (name: string) => join(folder, name)
  for (const name of ['config', 'data', 'cache', 'state', 'runtime']) await mkdir(at(name), { mode: 0o700 })
  await writeDesktopConfig(at('config'), look)
  const family = new Family(folder, {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    XDG_CONFIG_HOME: at('config'),
    XDG_DATA_HOME: at('data'),
    XDG_CACHE_HOME: at('cache'),
    XDG_STATE_HOME: at('state'),
    XDG_RUNTIME_DIR: at('runtime'),
    XDG_CURRENT_DESKTOP: 'XFCE',
    GTK_THEME: look.theme === 'dark' ? 'Adwaita:dark' : 'Adwaita',
    GDK_SCALE: String(look.scale),
    GTK_A11Y: 'none',
    NO_AT_BRIDGE: '1',
  })
  const screen = { width: 1280 * look.scale, height: 800 * look.scale }
  try {
    family.env['DISPLAY'] = `:${await startDisplay(family, screen)}`
    const busAddress = await startBus(family, at('bus'))
    family.env['DBUS_SESSION_BUS_ADDRESS'] = busAddress
    const bus = createClient({ busAddress })
    bus.connection.on('error', () => undefined)
    await run('xsetroot', ['-solid', look.theme === 'dark' ? '#20303f' : '#8fb3d1'], { env: family.env })
    family.start('xfwm4', ['--compositor=off'])
    family.start(notifyd, [])
    family.start('xfce4-panel', ['--disable-wm-check'])
    await owned(bus, 'org.freedesktop.Notifications')
    await owned(bus, 'org.kde.StatusNotifierWatcher')
    const xdotool = async (...args: readonly (string | number)[]) =>
      (await run('xdotool', args.map(String), { env: family.env })).stdout.trim()
    return {
      env: family.env,
      look,
      bus,
      busAddress,
      screen,
      async screenshot(path, corner) {
        const [width, height] = [corner.width * look.scale, corner.height * look.scale]
        const crop = ['-crop', `${width}x${height}+${screen.width - width}+0`, '+repage']
        await run('import', ['-silent', '-window', 'root', ...crop, path], { env: family.env })
        return Number((await run('identify', ['-format', '%k', path])).stdout)
      },
      xdotool,
      async openTrayMenu() {
        const middle = (panelHeight / 2) * look.scale
        await xdotool('mousemove', screen.width - middle, middle, 'click', 3)
        await sleep(menuOpensWithinMs)
      },
      async end() {
        await bus.close().catch(() => undefined)
        await family.end()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await family.end()
    throw error
  }
}

/** Starts an X server on a display number that it finds free itself. Two that find the same one: the second tries again. */
async function startDisplay(family: Family, screen: { width: number; height: number }, tries = 3): Promise<string> {
  const size = `${screen.width}x${screen.height}x24`
  const server = family.start('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'], 'pipe')
  return firstLine(server.stdio[3] as Readable, 'Xvfb').catch(error => {
    if (tries === 1) throw error
    return startDisplay(family, screen, tries - 1)
  })
}

async function startBus(family: Family, socket: string): Promise<string> {
  const args = ['--session', '--nofork', '--nopidfile', '--print-address=1', `--address=unix:path=${socket}`]
  return firstLine(family.start('dbus-daemon', args, 'pipe').stdout as Readable, 'dbus-daemon')
}

async function firstLine(stream: Readable, who: string): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error(`${who} ended before it was ready`)
}

async function owned(bus: MessageBus, name: string): Promise<void> {
  const deadline = Date.now() + upWithinMs
  while (!(await bus.nameHasOwner(name))) {
    if (Date.now() > deadline) throw new Error(`nobody took the name ${name} on the session bus`)
    await sleep(100)
  }
}
