import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ControlClient } from '../../main/control/client.ts'
import { identityOf } from '../../main/host/process-identity.ts'
import { startSupervisor } from '../../main/remote/background.ts'
import { RemoteSupervision } from '../../main/remote/remote-supervision.ts'
import { forTheHelper } from '../../main/remote/system-supervision.ts'
import { settingsSchema } from '../../preload/contract/settings.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { commandLine } from '../harness/repository.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

// How the app has its engine where it cannot supervise it itself: here without namespaces, to look at that alone.
describeNeeding(['root'], 'a supervision in another process', () => {
  let home: TestHome
  let supervision: RemoteSupervision
  let dockerd: number
  let logBytes = 8 << 20
  const supervisor = () => supervision.snapshot().supervisor.pid

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    const own = { command: process.execPath, args: [commandLine], env: home.env }
    const launch = () => startSupervisor(home.home, own, { prefix: [], env: {} }, true)
    const greeting = (client: ControlClient) =>
      client.call('changeSettings', { change: forTheHelper(settingsSchema.parse({ shims: { logBytes } })) })
    supervision = await RemoteSupervision.open({ home: home.home, launch, greeting, log: () => undefined })
  })

  afterAll(async () => {
    await supervision?.close()
    await home?.remove()
  })

  it('starts the engine and tells of each change', async () => {
    const states = new Set<string>()
    supervision.subscribe(({ state }) => states.add(state))
    expect(await supervision.handlers.start({})).toMatchObject({ state: 'running' })
    expect(states).toContain('starting')
    dockerd = await home.dockerdPid()
    await home.runContainers('c1')
  })

  it('has the settings that others change', async () => {
    expect(supervision.settings.current.theme).not.toBe('dark')
    await supervision.handlers.changeSettings({ change: { theme: 'dark' } })
    await until(
      'the new theme',
      () => supervision.settings.current.theme,
      theme => theme === 'dark',
    )
  })

  it('is told what the user allows the shims, at first and again', async () => {
    const told = async () => (await supervision.handlers.settings({})).settings.shims.logBytes
    expect(await told()).toBe(logBytes)
    logBytes = 16 << 20
    await supervision.greet()
    expect(await told()).toBe(logBytes)
  })

  it('comes back when its process is killed, and finds the engine as it was', async () => {
    const before = { pids: await home.pids(), supervisor: supervisor() }
    process.kill(before.supervisor, 'SIGKILL')
    await until(
      'another supervisor over the same engine',
      () => supervision.snapshot(),
      ({ state, supervisor: { pid } }) => state === 'running' && pid !== before.supervisor,
    )
    expect(await home.dockerdPid()).toBe(dockerd)
    expect(await home.pids()).toEqual(before.pids)
    expect(await supervision.handlers.restart({})).toMatchObject({ outcome: 'ok', containers: { kept: 1 } })
  })

  it('ends with whoever has it; the engine runs on', async () => {
    const pid = supervisor()
    const running = await home.dockerdPid()
    await supervision.close()
    expect(await identityOf(pid)).toBeUndefined()
    expect(await home.dockerdPid()).toBe(running)
    expect(await home.docker('ps', '--format', '{{.Names}}')).toBe('c1')
  })
})
