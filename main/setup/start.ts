import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { defaultHomePath, type Home, homeAt } from '../host/home.ts'
import { announce, announceEngine, farewell } from './announce.ts'
import { buildIfStale } from './build.ts'
import { Companions } from './companion.ts'
import { say } from './say.ts'
import { hasDisplay, setUp } from './set-up.ts'
import { root } from './tools.ts'
import { startPanel, startSessionBus, startVirtualDisplay } from './virtual-desktop.ts'

/** `npm start [-- --home DIR]`: set-up, build, then the app on this terminal until it quits or Ctrl-C. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { home: { type: 'string' } } })
  const home = homeAt(values.home ?? defaultHomePath())
  await setUp('start')
  buildIfStale()
  const companions = new Companions()
  try {
    return await runApp(home, await desktopEnvironment(companions))
  } finally {
    companions.stop()
  }
}

/** This environment where it has a desktop; what is missing of one is started and added. */
async function desktopEnvironment(companions: Companions): Promise<NodeJS.ProcessEnv> {
  let env = { ...process.env }
  const virtual = !hasDisplay()
  if (virtual) env = { ...env, ...(await startVirtualDisplay(companions)) }
  if (!hasSessionBus()) env = { ...env, ...(await startSessionBus(companions, env)) }
  if (virtual) {
    await startPanel(companions, env)
    say(`No display here: Afloat runs on a virtual one of its own (${env['DISPLAY']}), which goes when it quits.`)
    say(`  To look at it: DISPLAY=${env['DISPLAY']} XAUTHORITY=${env['XAUTHORITY']} import -window root screen.png`)
  }
  return env
}

function hasSessionBus(): boolean {
  const runtime = process.env['XDG_RUNTIME_DIR']
  return Boolean(process.env['DBUS_SESSION_BUS_ADDRESS']) || (runtime !== undefined && existsSync(join(runtime, 'bus')))
}

/** The app gets a session of its own, so that Ctrl-C reaches it once, from here, and as a request to quit. */
async function runApp(home: Home, env: NodeJS.ProcessEnv): Promise<number> {
  const electron = z.string().parse(createRequire(import.meta.url)('electron'))
  const app = spawn(electron, [root, ...rootFlags(), `--home=${home.path}`], { stdio: 'inherit', env, detached: true })
  const quit = () => app.kill('SIGTERM')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit)
  announce(home)
  const appIsGone = new AbortController()
  void announceEngine(home, appIsGone.signal)
  const [status, signal] = await once(app, 'exit')
  appIsGone.abort()
  farewell(home)
  return signal === null ? Number(status) : 1
}

/** Chromium refuses to start as root with its sandbox. The app warns about it and refuses the flag for anybody else. */
function rootFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
