import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fleet } from '../harness/fleet.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { testVersions } from './bundles.ts'

const COUNT = 20

describeNeeding(['root'], 'upgrades under running containers', () => {
  beforeAll(enterPrivateNetwork)

  describe.each([
    {
      name: 'version by version',
      course: [
        ['upgrade', '20.10.24'],
        ['upgrade', '26.1.5'],
        ['upgrade', '28.5.2'],
      ],
    },
    {
      name: 'in one jump, and back',
      course: [['upgrade', '28.5.2'], ['upgrade', '26.1.5'], ['upgrade', '20.10.24'], ['rollback']],
    },
  ])('$name', ({ course }) => {
    let home: TestHome
    let fleet: Fleet

    beforeAll(async () => {
      home = await TestHome.create(testVersions)
      await home.afloat('up', '--engine', '20.10.5')
      fleet = await Fleet.start(home, COUNT)
    })
    afterAll(() => home?.remove())

    it('keeps every container', async () => {
      const before = await fleet.identities()
      expect(Object.keys(before)).toHaveLength(COUNT)
      for (const command of course) {
        const report = await home.change(...command)
        expect(report).toMatchObject({
          kind: command[0],
          outcome: 'ok',
          containers: { before: COUNT, kept: COUNT, lost: [], orphaned: [] },
        })
        console.log(`${command.join(' ')}: away ${report.awayMs} ms`, JSON.stringify(report.steps))
        expect(await fleet.identities()).toEqual(before)
        await fleet.expectServed()
      }
      await fleet.expectManageable()
    })
  })
})
