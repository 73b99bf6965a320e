import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchNeed } from '../../../main/control/need.ts'
import { type ControlServer, openControl } from '../../../main/control/server.ts'
import { openEngineService } from '../../../main/engine/engine-service.ts'
import { hostOf } from '../../../main/engine/hosts/open-host.ts'
import { BundleStore } from '../../../main/engine/releases/bundle-store.ts'
import type { EngineService } from '../../../main/engine/service.ts'
import { homeAt } from '../../../main/host/home.ts'
import { prepareHome } from '../../../main/host/prepare-home.ts'
import { headlessConf } from '../../../main/settings/headless.ts'
import { settingsHandlers } from '../../../main/settings/settings-handlers.ts'
import { SettingsStore } from '../../../main/settings/settings-store.ts'

/** Users of no other meaning here: whom the helper serves, and somebody else. */
const [OWNER, STRANGER] = [61_001, 61_002]
const MESSAGES = 10_000

/** Connects as another user and prints what comes of it. */
const CLIENT = `
  const socket = require('node:net').connect(process.argv[1], () => socket.write('{"id":1,"operation":"status","input":{}}\\n'))
  socket.on('data', data => { console.log('answered'); socket.destroy() })
  socket.on('error', error => console.log(error.code))
  socket.on('close', () => console.log('closed'))`

async function asUser(uid: number, path: string): Promise<string> {
  const child = spawn(process.execPath, ['-e', CLIENT, path], { uid, gid: uid, stdio: ['ignore', 'pipe', 'inherit'] })
  return (await text(child.stdout)).split('\n')[0] ?? ''
}

describe.skipIf(process.getuid?.() !== 0)('a supervisor with rights that its user has not', () => {
  let folder: string
  let path: string
  let service: EngineService
  let server: ControlServer

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afl-'))
    await chmod(folder, 0o711)
    const home = homeAt(folder)
    await prepareHome(home)
    path = home.run.controlSocket
    const host = await hostOf(home, async () => new BundleStore(home, []))
    const about = { pid: process.pid, mode: 'headless', version: '0.0.0' } as const
    const engine = await openEngineService({ host, about, log: () => {}, end: () => true })
    const settings = settingsHandlers(await SettingsStore.open(home.settings, headlessConf))
    const orphanShell = async () => ({})
    service = { ...engine, handlers: { ...engine.handlers, ...settings, orphanShell } }
    server = await openControl(path, service, OWNER)
  })

  afterEach(async () => {
    await server.close()
    await service.close()
    await rm(folder, { recursive: true })
  })

  it('opens its socket to that user, by its mode and by the word of the kernel', async () => {
    const { uid, mode } = await stat(path)
    expect([uid, mode & 0o777]).toEqual([OWNER, 0o600])
    expect(await asUser(OWNER, path)).toBe('answered')
    expect(await asUser(STRANGER, path)).toBe('EACCES')
    // Where the mode were wrong, nobody else would be heard all the same.
    await chmod(path, 0o666)
    expect(await asUser(STRANGER, path)).toMatch(/^(closed|EPIPE|ECONNRESET)$/)
    expect(await asUser(OWNER, path)).toBe('answered')
  })

  it(`answers ${MESSAGES} messages of nonsense with a refusal each, and does nothing`, async () => {
    const before = await everything(folder)
    const socket = connect(path)
    await once(socket, 'connect')
    const answers: string[] = []
    const all = new Promise<void>(resolve => {
      createInterface({ input: socket }).on('line', line => {
        if (answers.push(line) === MESSAGES) resolve()
      })
    })
    for (let number = 0; number < MESSAGES; number++) await send(socket, nonsense(number))
    await all
    socket.destroy()

    const accepted = answers.filter(line => !/"ok":false.*"code":"usage"/.test(line))
    expect(accepted).toEqual([])
    expect(await everything(folder)).toEqual(before)
    expect(await asUser(OWNER, path)).toBe('answered')
  }, 120_000)

  it('puts its socket in the place of a link there, and leaves alone what that points to', async () => {
    await server.close()
    const victim = join(folder, 'victim')
    await writeFile(victim, 'mine', { mode: 0o640 })
    for (const name of [path, `${path}.n`]) await symlink(victim, name)
    server = await openControl(path, service, OWNER)
    expect((await lstat(path)).isSocket()).toBe(true)
    const { uid, mode } = await stat(victim)
    expect([uid, mode & 0o777, await readFile(victim, 'utf8')]).toEqual([0, 0o640, 'mine'])
    expect(await asUser(OWNER, path)).toBe('answered')
  })

  it('hangs up on a message without an end, and serves on', async () => {
    const socket = connect(path)
    socket.on('error', () => undefined)
    const chunk = 'x'.repeat(256 * 1024)
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
    socket.resume()
    for (let number = 0; number < 8; number++) socket.write(chunk)
    await closed
    expect(await asUser(OWNER, path)).toBe('answered')
  })
})

it('a helper ends when nobody is connected, and not while something is in progress', async () => {
  let [connections, busy] = [1, false]
  let ended = 0
  const end = () => {
    ended = performance.now()
  }
  const stop = watchNeed({ connections: () => connections, busy: () => busy, stays: async () => false, end })
  await wait(1_000)
  connections = 0
  busy = true
  await wait(5_500)
  expect(ended).toBe(0)
  busy = false
  const free = performance.now()
  await wait(6_000)
  stop()
  expect(ended - free).toBeGreaterThan(2_500)
}, 30_000)

function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

async function everything(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort()
}

async function send(socket: Socket, line: string): Promise<void> {
  if (!socket.write(`${line}\n`)) await once(socket, 'drain')
}

/** Small, fast and the same each time. */
function random(seed: number): () => number {
  let state = seed + 0x9e3779b9
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
    state = (state ^ (state << 13)) >>> 0
    return state / 2 ** 32
  }
}

const PATHS = [
  '../../etc/passwd',
  '/etc/shadow',
  '/proc/self/root/etc/shadow',
  '/proc/self/cwd/../x',
  '..',
  '.',
  '-rf',
  '--system',
  '--help',
  '$(id)',
  '`id`',
  '\u0000',
  '',
]

/** Never a message of the contract: each kind is wrong in a way of its own, some of them only just. */
function nonsense(number: number): string {
  const next = random(number)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const odd = pick([...PATHS, 1e308, -1, null, true, [], { $ref: '#' }, 'x'.repeat(Math.floor(next() * 5_000))])
  switch (number % 8) {
    case 0:
      return JSON.stringify({ id: number, operation: pick(PATHS), input: {} })
    case 1:
      return JSON.stringify({ id: number, operation: 'upgrade', input: { version: odd, force: true } })
    case 2:
      return JSON.stringify({ id: number, operation: 'actOnOrphan', input: { id: pick(PATHS), action: 'stop' } })
    case 3:
      return JSON.stringify({ id: number, operation: 'restart', input: { force: odd === true ? 1 : odd, more: odd } })
    case 4:
      return JSON.stringify({
        id: number,
        operation: pick(['exec', 'run', '__proto__', 'constructor', 'toString']),
        input: odd,
      })
    case 5:
      return Array.from({ length: 1 + Math.floor(next() * 200) }, () => pick([...'{}[]":,0aé\t\\']))
        .join('')
        .concat('}{')
    case 6:
      return JSON.stringify({ id: odd === 1e308 ? 'x' : String(odd), operation: 'stop', input: { containers: 'stop' } })
    default:
      return JSON.stringify({ id: number, follow: odd, operation: 'start' })
  }
}
