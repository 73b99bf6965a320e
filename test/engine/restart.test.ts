import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { restartUnnoticed, runTenContainers } from '../harness/ten-containers.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

describeNeeding(['root'], 'restart under running containers', () => {
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    await runTenContainers(home)
  })

  afterAll(() => home?.remove())

  it.each([1, 2, 3])('keeps processes, API, socket mounts, ports and log lines: round %i', async round => {
    await restartUnnoticed(home, `afloat restart, round ${round}`, () => home.restart())
    const [report] = JSON.parse(await home.afloat('report', '--json'))
    expect(report.containers.kept).toBe(10)
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
