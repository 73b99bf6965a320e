import { readdirSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cutUpgradeAt } from '../harness/cut-upgrade.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { testVersions } from './bundles.ts'

const NAMES = ['one', 'two', 'three']

/**
 * Steps that leave different things behind, each with the version to go to; every step is cut again and again in the long
 * tests. The last one is cut in the moment that dockerd is there and not written down yet.
 */
const CUTS = [
  ['start containerd', '26.1.5', '26.1.5', undefined],
  ['let requests end', '28.5.2', undefined, undefined],
  ['start dockerd', '20.10.24', '20.10.24', undefined],
  ['start dockerd', '26.1.5', '26.1.5', onceDockerdIsThere],
] as const

describeNeeding(['root'], 'the supervisor killed during an upgrade', () => {
  let home: TestHome
  let before: Record<string, number>

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create(testVersions)
    await home.afloat('up', '--engine', '20.10.5')
    await home.runContainers(...NAMES)
    await home.runBusybox('gone-when-done', ['--rm'], 'sleep', '86400')
    before = await home.pids()
    expect(Object.keys(before)).toHaveLength(4)
  })
  afterAll(() => home?.remove())

  it.each(CUTS)('at "%s" on the way to %s: a whole engine afterwards', async (step, target, expected, cut) => {
    const from = (await home.status()).engine?.version
    await cutUpgradeAt(home, target, step, cut?.(home))
    await home.afloat('up')
    const { state, engine, lastReport } = await home.status()
    expect(state).toBe('running')
    if (expected) expect(engine?.version).toBe(expected)
    else expect([from, target]).toContain(engine?.version)
    expect(lastReport).toMatchObject({ kind: 'upgrade', outcome: engine?.version === target ? 'ok' : 'rolled-back' })
    expect(await home.pids()).toEqual(before)
    expect(await home.docker('version', '--format', '{{.Server.Version}}')).toContain(engine?.version)
    expect(await readdir(join(home.path, 'records'))).not.toContain('upgrade.json')
  })

  it('and all is as ever afterwards', async () => {
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { before: 4, kept: 4 } })
    expect(await home.docker('exec', 'one', 'echo', 'in')).toBe('in')
  })
})

/** Kills the supervisor as soon as a new dockerd shows in /proc. */
function onceDockerdIsThere(home: TestHome): (supervisor: number) => void {
  const sign = `--pidfile=${home.home.engine.pidFile}`
  return supervisor => {
    const deadline = performance.now() + 5_000
    while (performance.now() < deadline && !processWith(sign)) {
      // Nothing else may come between.
    }
    process.kill(supervisor, 'SIGKILL')
  }
}

function processWith(argument: string): boolean {
  return readdirSync('/proc').some(name => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(argument)
    } catch {
      return false
    }
  })
}
