import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { cutUpgradeAt, UPGRADE_STEPS } from '../harness/cut-upgrade.ts'
import { comeBackFromBoot, cutPower } from '../harness/power-cut.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

const [FROM, TO] = ['26.1.5', '28.5.2'] as const

/** What the disk had not taken yet is lost with a real one; files are written so that this shows as the older file. */
describeNeeding(['root'], 'the power lost at every step of an upgrade', () => {
  let home: TestHome

  beforeAll(enterPrivateNetwork)
  beforeEach(async () => {
    home = await TestHome.create([FROM, TO])
    await home.afloat('up', '--engine', FROM)
    await home.runBusybox('always', ['--restart', 'always'], 'sleep', '86400')
    await home.runBusybox('plain', [], 'sleep', '86400')
  })
  afterEach(() => home?.remove())

  it.each(UPGRADE_STEPS)(
    'at "%s": one whole engine after the boot, and the containers by their policies',
    async step => {
      const before = await home.pids()
      await cutUpgradeAt(home, TO, step, () => cutPower(home, Object.values(before)))
      await comeBackFromBoot(home)
      await home.afloat('up')
      const { state, engine } = await home.status()
      expect(state).toBe('running')
      expect([FROM, TO]).toContain(engine?.version)
      expect(await readdir(join(home.path, 'records'))).not.toContain('upgrade.json')
      await until(
        'the container to be up again by its policy',
        () => home.pids(),
        pids => pids['always'] !== undefined,
      )
      await home.docker('start', 'plain')
      expect(await home.docker('exec', 'plain', 'echo', 'in')).toBe('in')
      expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { before: 2, kept: 2 } })
      console.log(`power lost at "${step}": ${engine?.version}`)
    },
  )
})
