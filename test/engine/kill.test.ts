import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

const NAMES = ['one', 'two', 'three']
/** A crash is noticed within a second: milliseconds. The rest of the wait is for a busy machine. */
const NOTICE_MS = 1_000

describeNeeding(['root'], 'kill -9', () => {
  let home: TestHome
  let before: Record<string, number>

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    await home.runContainers(...NAMES)
    before = await home.pids()
  })

  beforeEach(() => expect(Object.keys(before)).toHaveLength(NAMES.length))
  afterAll(() => home?.remove())

  /** Kills, and waits until an engine of other processes is running; containers and API must be as before. */
  async function killAndWait(...which: ('dockerd' | 'containerd')[]) {
    const victims = { dockerd: await home.dockerdPid(), containerd: await home.containerdPid() }
    const reports = await home.reportCount()
    for (const name of which) process.kill(victims[name], 'SIGKILL')
    const status = await until(
      `${which.join(' and ')} to be back`,
      () => home.status(),
      ({ state, engine }) =>
        state === 'running' &&
        which.every(name => (name === 'dockerd' ? engine?.pid : engine?.containerdPid) !== victims[name]),
    )
    const survivor = which.length === 1 ? (which[0] === 'dockerd' ? 'containerd' : 'dockerd') : undefined
    if (survivor === 'dockerd') expect(status.engine?.pid).toBe(victims.dockerd)
    if (survivor === 'containerd') expect(status.engine?.containerdPid).toBe(victims.containerd)
    expect(await home.pids()).toEqual(before)
    expect(status.lastReport).toMatchObject({ kind: 'crash', outcome: 'ok', containers: { before: 3, kept: 3 } })
    expect(await home.reportCount()).toBe(reports + 1)
    return status
  }

  it('of dockerd: it is back, under the same containerd', async () => {
    const status = await killAndWait('dockerd')
    expect(status.lastReport?.awayMs).toBeGreaterThan(0)
  })

  it('of containerd: it is back, under the same dockerd, and containers can be started again', async () => {
    await killAndWait('containerd')
    await home.docker('run', '--rm', 'busybox', 'echo', 'hello')
  })

  it('of both: both are back', async () => {
    await killAndWait('dockerd', 'containerd')
  })

  it('of the supervisor: the engine runs on and is adopted without a restart', async () => {
    const { supervisor, engine } = await home.status()
    process.kill(supervisor.pid, 'SIGKILL')
    await until(
      'the supervisor to be gone',
      () => home.afloatFails('status'),
      ({ code }) => code === 4,
    )
    expect(await home.pids()).toEqual(before)
    const reports = await home.reportCount()
    await home.afloat('up')
    const after = await home.status()
    expect(after.engine).toMatchObject({ pid: engine?.pid, containerdPid: engine?.containerdPid })
    expect(after.supervisor.pid).not.toBe(supervisor.pid)
    expect(await home.reportCount()).toBe(reports)
    // The listening socket came back with it: a restart still keeps its inode.
    const inode = await home.socketInode()
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { kept: 3 } })
    expect(await home.socketInode()).toBe(inode)
  })

  it('of the supervisor before it could write down what it had started: both are found and adopted', async () => {
    const { supervisor, engine } = await home.status()
    process.kill(supervisor.pid, 'SIGKILL')
    await until(
      'the supervisor to be gone',
      () => home.afloatFails('status'),
      ({ code }) => code === 4,
    )
    // As a kill in the moment between the start of a process and its record leaves it.
    await rm(home.home.run.dockerdRecord)
    await rm(home.home.run.containerdRecord)
    const inode = await home.socketInode()
    await home.afloat('up')
    const after = await home.status()
    expect(after.engine).toMatchObject({
      version: engine?.version,
      pid: engine?.pid,
      containerdPid: engine?.containerdPid,
      containerdVersion: engine?.containerdVersion,
    })
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { kept: 3 } })
    expect(await home.socketInode()).toBe(inode)
    expect(await home.pids()).toEqual(before)
  })

  it('of an adopted dockerd is noticed too', async () => {
    const { supervisor } = await home.status()
    process.kill(supervisor.pid, 'SIGKILL')
    await until(
      'the supervisor to be gone',
      () => home.afloatFails('status'),
      ({ code }) => code === 4,
    )
    await home.afloat('up')
    process.kill(await home.dockerdPid(), 'SIGKILL')
    const killedAt = performance.now()
    await until(
      'the absence to be noticed',
      () => home.noticed(),
      noticed => noticed,
    )
    console.log(
      `the death of an adopted dockerd was noticed after ${Math.round(performance.now() - killedAt)} ms (wanted: ${NOTICE_MS})`,
    )
    await until(
      'the engine',
      () => home.status(),
      ({ state }) => state === 'running',
    )
    expect(await home.pids()).toEqual(before)
  })

  it('of supervisor and dockerd together: the next start brings the engine back', async () => {
    const { supervisor, engine } = await home.status()
    process.kill(supervisor.pid, 'SIGKILL')
    process.kill(engine?.pid ?? 0, 'SIGKILL')
    await until(
      'the supervisor to be gone',
      () => home.afloatFails('status'),
      ({ code }) => code === 4,
    )
    const up = JSON.parse(await home.afloat('up', '--json'))
    expect(up.engine.containerdPid).toBe(engine?.containerdPid)
    expect(up.lastReport).toMatchObject({ kind: 'crash', outcome: 'ok', containers: { before: 3, kept: 3 } })
    expect(await home.pids()).toEqual(before)
  })

  it('of dockerd again and again: gives up with its last words, containers unharmed, and a start mends it', async () => {
    const config = await home.breakDaemonJson()
    process.kill(await home.dockerdPid(), 'SIGKILL')
    const failed = await until(
      'the supervisor to give up',
      () => home.status(),
      ({ state }) => state === 'failed',
    )
    expect(failed.problem).toMatchObject({ code: 'engine-crash-loop' })
    expect(failed.problem?.detail).toContain('unable to configure the Docker daemon')
    for (const pid of Object.values(before)) expect(() => process.kill(pid, 0)).not.toThrow()
    await config.restore()
    await home.afloat('up')
    expect(await home.pids()).toEqual(before)
  })

  it('a second supervisor on the home is refused by name', async () => {
    const { supervisor } = await home.status()
    const { code, problem } = await home.afloatFails('supervise')
    expect(code).toBe(1)
    expect(problem).toMatchObject({ code: 'supervisor-exists' })
    expect(problem.what).toContain(`process ${supervisor.pid}`)
  })
})
