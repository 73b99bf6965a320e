import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiClients } from '../harness/api-clients.ts'
import { firstGap, numberedLines } from '../harness/numbered-lines.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

const WRITERS = ['writer']
const SLEEPERS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']

describeNeeding(['root'], 'restart under running containers', () => {
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    await home.runContainers(...SLEEPERS)
    await home.runBusybox('writer', [], 'sh', '-c', numberedLines(10))
    await home.runBusybox(
      'web',
      ['--publish', '127.0.0.1:8080:80'],
      'sh',
      '-c',
      'echo hello >index.html; httpd -f -p 80',
    )
    await home.runBusybox('caller', home.dockerInContainer(), 'sleep', '86400')
  })

  afterAll(() => home?.remove())

  it('keeps processes, API, socket mounts and log lines over three restarts', async () => {
    const before = await home.pids()
    expect(Object.keys(before).sort()).toEqual([...SLEEPERS, ...WRITERS, 'caller', 'web'].sort())

    for (let round = 0; round < 3; round++) {
      const clients = new ApiClients(home.home.run.dockerSocket, 8)
      const report = await home.restart()
      const tally = await clients.stop()

      expect(tally.failures).toEqual([])
      expect(report).toMatchObject({ kind: 'restart', outcome: 'ok', containers: { before: 10, kept: 10, lost: [] } })
      const startMs = report.steps.find(({ name }) => name === 'start dockerd')?.ms ?? 0
      console.log(
        `round ${round + 1}: ${tally.answers} answers, longest wait ${tally.longestWaitMs} ms, dockerd's start ${startMs} ms, ` +
          `ratio ${(tally.longestWaitMs / startMs).toFixed(2)}`,
      )
      expect(await home.pids()).toEqual(before)
      expect(await home.docker('exec', 'caller', 'docker', 'ps', '--quiet')).not.toBe('')
    }
    expect(firstGap(await home.docker('logs', 'writer'))).toBeUndefined()
    const [report] = JSON.parse(await home.afloat('report', '--json'))
    expect(report.containers.kept).toBe(10)
  })

  it('publishes the port again after the restart', async () => {
    expect(await (await fetch('http://127.0.0.1:8080/')).text()).toBe('hello\n')
  })

  it('leaves containers running when it goes down, and takes them back', async () => {
    const before = await home.pids()
    const down = JSON.parse(await home.afloat('down', '--json'))
    expect(down).toMatchObject({ state: 'stopped', supervisorEnds: true })
    expect((await home.afloatFails('status')).code).toBe(4)
    const up = JSON.parse(await home.afloat('up', '--json'))
    expect(up.lastReport).toMatchObject({ kind: 'crash', outcome: 'ok', containers: { before: 10, kept: 10 } })
    expect(await home.pids()).toEqual(before)
  })

  it('forgets a container that ended, and lists one that began', async () => {
    await home.docker('rm', '--force', 'c7')
    await home.runContainers('fresh')
    await until(
      'the new list',
      () => home.status(),
      ({ containers }) => {
        const names = containers.map(({ name }) => name)
        return names.includes('fresh') && !names.includes('c7')
      },
    )
  })
})
