import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addBadBundle } from '../harness/bad-bundle.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'

const GOOD = '26.1.5'
const NAMES = ['one', 'two', 'three']

/** Marks a running container as exited in dockerd's own record of it, as an engine that lost sight of it would. */
const FORGET_ONE = (dataRoot: string) => `
for file in $(grep -l '"Name":"/one"' ${dataRoot}/containers/*/config.v2.json); do
  sed -e 's/"Running":true/"Running":false/' -e 's/"Pid":[0-9]*/"Pid":0/' "$file" > "$file.n" && mv "$file.n" "$file"
done
exec "$REAL" "$@"`

const DIES_AFTER_10_S = '(sleep 10; kill -9 $$) & exec "$REAL" "$@"'

describeNeeding(['root'], 'an upgrade to a broken engine is taken back', () => {
  let home: TestHome
  let before: Record<string, number>

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create([GOOD, '28.5.2'])
    await home.afloat('up', '--engine', GOOD)
    await home.docker('network', 'create', 'net')
    for (const name of NAMES) {
      await home.runBusybox(name, ['--network', 'net'], 'sh', '-c', 'while :; do date; sleep 1; done')
    }
    before = await home.pids()
    await addBadBundle(home, '28.5.2', '28.9.1', 'dockerd', 'echo "cannot do it" >&2; exit 1')
    await addBadBundle(home, '28.5.2', '28.9.2', 'dockerd', 'exec sleep 1000')
    await addBadBundle(home, '28.5.2', '28.9.3', 'dockerd', FORGET_ONE(home.home.engine.dataRoot))
    await addBadBundle(home, '28.5.2', '28.9.4', 'dockerd', DIES_AFTER_10_S)
    await addBadBundle(home, '28.5.2', '28.9.5', 'containerd', 'echo "no containerd" >&2; exit 1')
  })
  afterAll(() => home?.remove())

  it.each([
    ['exits at once', '28.9.1', 'engine-start-failed', 'cannot do it'],
    ['hangs', '28.9.2', 'engine-start-failed', 'did not answer within'],
    ['answers but lists a container as dead', '28.9.3', 'containers-lost', 'one'],
    ['dies after 10 s', '28.9.4', 'engine-start-failed', 'ended soon after'],
    ['has a containerd that exits at once', '28.9.5', 'engine-start-failed', 'no containerd'],
  ] as const)('one that %s', async (_, version, code, words) => {
    const report = await home.change('upgrade', version)
    expect(report).toMatchObject({
      kind: 'upgrade',
      outcome: 'rolled-back',
      from: GOOD,
      to: version,
      containers: { before: NAMES.length, kept: NAMES.length, lost: [], orphaned: [] },
      problem: { code },
    })
    expect(JSON.stringify(report.problem)).toContain(words)
    // The engine's own last words are in the report, whatever was wrong with it.
    expect(report.problem?.detail).toBeTruthy()
    expect(await home.pids()).toEqual(before)
    const { engine, state } = await home.status()
    expect({ state, version: engine?.version }).toEqual({ state: 'running', version: GOOD })
    expect(report.problem?.unchanged).toBe(`Engine ${GOOD} is back. All ${NAMES.length} containers run on.`)
    for (const name of NAMES) expect(await home.docker('exec', name, 'echo', 'in')).toBe('in')
    expect(await readdir(join(home.path, 'records'))).not.toContain('upgrade.json')
    const reports = await readdir(home.home.reports)
    expect((await stat(join(home.home.reports, reports.at(-1) ?? ''))).size).toBeGreaterThan(0)
  })
})
