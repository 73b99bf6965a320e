import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { cutUpgradeAt, UPGRADE_STEPS } from '../harness/cut-upgrade.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { testVersions } from './bundles.ts'

const NAMES = ['one', 'two', 'three']
const ROUNDS = 5

describeNeeding(['root'], 'the supervisor killed at every step of an upgrade, again and again', () => {
  let home: TestHome

  beforeAll(enterPrivateNetwork)
  beforeEach(async () => {
    home = await TestHome.create(testVersions)
    await home.afloat('up', '--engine', '20.10.5')
    await home.runContainers(...NAMES)
  })
  afterEach(() => home?.remove())

  const cases = UPGRADE_STEPS.flatMap(step => Array.from({ length: ROUNDS }, (_, round) => [step, round + 1] as const))
  it.each(cases)('at "%s", round %i', async (step, round) => {
    const before = await home.pids()
    const target = testVersions[1 + (round % 3)] ?? '28.5.2'
    await cutUpgradeAt(home, target, step)
    await home.afloat('up')
    const { state, engine } = await home.status()
    expect(state).toBe('running')
    expect(['20.10.5', target]).toContain(engine?.version)
    expect(await home.pids()).toEqual(before)
    expect(await readdir(join(home.path, 'records'))).not.toContain('upgrade.json')
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { before: 3, kept: 3 } })
    console.log(`cut at "${step}", round ${round}: ${engine?.version}`)
  })
})
