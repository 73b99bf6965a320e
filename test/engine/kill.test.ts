import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
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

  it('of a dockerd that has answered but not yet been checked: brought back in the same absence', async () => {
    const moments: (string | undefined)[] = []
    // When the supervisor hears the first answer is not ours to say.
    for (let delayMs = 1; delayMs < 12 && !moments.includes('check containers'); delayMs += 2) {
      const reports = await home.reportCount()
      const restarted = home.restart()
      const pid = await freezeNextOnceItAnswers(delayMs)
      const { operation } = await home.status().finally(() => process.kill(pid, 'SIGKILL'))
      moments.push(operation?.steps.at(-1)?.name)
      const report = await restarted
      expect(report).toMatchObject({ kind: 'restart', outcome: 'ok', containers: { before: 3, kept: 3 } })
      expect(report.steps.filter(({ name }) => name === 'start dockerd')).toHaveLength(2)
      expect(await home.reportCount()).toBe(reports + 1)
      expect(await home.dockerdPid()).not.toBe(pid)
      expect(await home.pids()).toEqual(before)
    }
    expect(moments).toContain('check containers')
  })

  /** Stops the next dockerd this many milliseconds after its first answer, and gives its pid. */
  async function freezeNextOnceItAnswers(delayMs: number): Promise<number> {
    const pid = await home.nextDockerd()
    // Nobody listens before: the request waits in the socket's queue, before those of the supervisor's that come later.
    await once(get({ socketPath: home.home.engine.socket, path: '/_ping' }), 'response')
    await sleep(delayMs)
    process.kill(pid, 'SIGSTOP')
    return pid
  }

  it('of a container while the engine is away is told; one that ended by itself is nothing amiss', async () => {
    await home.runContainers('victim')
    await home.runBusybox('job', [], 'sh', '-c', 'trap "exit 7" TERM; while :; do usleep 10000; done')
    const pids = await home.pids()
    const delayed = home.delayNextStart(1_000, async () => {
      process.kill(pids['job'] ?? 0, 'SIGTERM')
    })
    const calm = await home.restart()
    await delayed
    const ended = [expect.objectContaining({ name: 'job', exitCode: 7 })]
    expect(calm).toMatchObject({ outcome: 'ok', containers: { before: 5, kept: 4, lost: [], ended } })
    const again = home.delayNextStart(1_000, async () => {
      process.kill(pids['victim'] ?? 0, 'SIGKILL')
    })
    const report = await home.change('restart')
    await again
    expect(report).toMatchObject({ outcome: 'failed', containers: { before: 4, kept: 3, ended: [] } })
    expect(report.containers.lost).toMatchObject([{ name: 'victim' }])
    await home.docker('rm', 'job', 'victim')
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
