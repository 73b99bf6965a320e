import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ControlClient, connectControl } from '../../../main/control/client.ts'
import { LINE_LIMIT } from '../../../main/control/protocol.ts'
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

/** The real service of an empty home, with no channel: nothing is fetched or started here. */
describe('the control socket', () => {
  let folder: string
  let path: string
  let service: EngineService
  let server: ControlServer
  let client: ControlClient

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afl-'))
    const home = homeAt(folder)
    await prepareHome(home)
    path = home.run.controlSocket
    const store = new BundleStore(home, [])
    const about = { pid: process.pid, mode: 'headless', version: '0.0.0' } as const
    const host = await hostOf(home, async () => store)
    const engine = await openEngineService({ host, about, log: () => {}, end: () => true })
    const settings = settingsHandlers(await SettingsStore.open(home.settings, headlessConf))
    const orphanShell = async () => ({})
    service = { ...engine, handlers: { ...engine.handlers, ...settings, orphanShell } }
    server = await openControl(path, service)
    client = (await connectControl(path)) as ControlClient
  })

  afterEach(async () => {
    client.close()
    await server.close()
    await service.close()
    await rm(folder, { recursive: true })
  })

  /** What comes back for raw bytes. */
  function send(bytes: string | Buffer): Promise<string> {
    return new Promise(resolve => {
      const socket = connect(path)
      let answer = ''
      socket.on('data', chunk => {
        answer += chunk
        if (answer.endsWith('\n')) socket.destroy()
      })
      socket.on('error', () => resolve(answer))
      socket.on('close', () => resolve(answer))
      socket.write(bytes)
    })
  }

  it('is for its user only, and gone after closing', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await server.close()
    expect(await connectControl(path)).toBeUndefined()
  })

  it('answers the contract’s operations', async () => {
    expect(await client.call('status', {})).toMatchObject({ state: 'stopped', home: folder, containers: [] })
    expect(await client.call('engines', {})).toEqual([])
    expect(await client.call('shutdown', {})).toEqual({ ends: true })
  })

  it('gives failures as problems with their code', async () => {
    await expect(client.call('restart', {})).rejects.toMatchObject({ problem: { code: 'not-running' } })
    await expect(client.call('start', { engine: '1.2.3' })).rejects.toMatchObject({
      problem: { code: 'version-unknown' },
    })
  })

  it.each([
    ['no JSON', 'hello\n'],
    ['no request', '{"id": 1}\n'],
    ['an unknown operation', '{"id":1,"operation":"format","input":{}}\n'],
    ['an inherited name', '{"id":1,"operation":"constructor","input":{}}\n'],
    ['a wrong input', '{"id":1,"operation":"start","input":{"engine":"../../x"}}\n'],
    ['an input too many', '{"id":1,"operation":"restart","input":{"fast":true}}\n'],
    ['a key too many', '{"id":1,"operation":"restart","input":{},"also":1}\n'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
    ['a line without end', 'x'.repeat(LINE_LIMIT + 10)],
  ])('refuses %s and goes on', async (_, bytes) => {
    expect(JSON.parse(await send(bytes))).toMatchObject({ ok: false, problem: { code: 'usage' } })
    expect(await client.call('status', {})).toMatchObject({ state: 'stopped' })
  })

  it('says that nobody is there where a file lies', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(await connectControl(join(folder, 'none'))).toBeUndefined()
    expect(await connectControl(join(folder, 'file'))).toBeUndefined()
  })
})
