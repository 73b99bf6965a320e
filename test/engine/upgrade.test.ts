import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../preload/contract/report.ts'
import { Fleet } from '../harness/fleet.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { testVersions } from './bundles.ts'

const COUNT = 10

function stepText({ steps }: Report): string {
  return steps.map(({ name, ms }) => `${name} ${Math.round(ms)}`).join(', ')
}

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
    let lastUpgrade: Report | undefined

    beforeAll(async () => {
      home = await TestHome.create(testVersions)
      await home.afloat('up', '--engine', '20.10.5')
      fleet = await Fleet.start(home, COUNT)
    })
    afterAll(() => home?.remove())

    /** The last upgrade to the newest engine against a plain restart of it, in the same minute. */
    async function measure(say: (line: string) => void): Promise<void> {
      const upgrade = lastUpgrade
      if (!upgrade || upgrade.to !== (await home.status()).engine?.version) return
      const restart = await home.restart()
      const containerdMs = upgrade.steps.find(({ name }) => name === 'start containerd')?.ms ?? 0
      const allowance = restart.awayMs + containerdMs
      say(
        `absence of the upgrade ${upgrade.awayMs} ms, of a restart ${restart.awayMs} ms, start of containerd ${containerdMs} ms: ` +
          `ratio ${(upgrade.awayMs / allowance).toFixed(2)} (wanted: at most 1.3)`,
      )
    }

    it('keeps every container', async () => {
      const before = await fleet.identities()
      expect(Object.keys(before)).toHaveLength(COUNT)
      for (const command of course) {
        const report = await home.change(...command)
        if (report.kind === 'upgrade') lastUpgrade = report
        expect(report).toMatchObject({
          kind: command[0],
          outcome: 'ok',
          containers: { before: COUNT, kept: COUNT, lost: [], orphaned: [] },
        })
        console.log(`${command.join(' ')}: away ${report.awayMs} ms; ${stepText(report)}`)
        expect(await fleet.identities()).toEqual(before)
        await fleet.expectServed()
      }
      await measure(report => console.log(report))
      await fleet.expectManageable()
    })
  })
})
