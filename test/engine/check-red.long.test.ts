import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { SETTINGS_VERSION } from '../../preload/contract/settings.ts'
import { checked, found, setInFile, survivors } from '../harness/check.ts'
import { serveArchive } from '../harness/engine-archive.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { installTestBundles } from './bundles.ts'

const run = promisify(execFile)
const NAMES = ['one', 'two']

describeNeeding(['root'], 'what the check calls red cannot be done', () => {
  let home: TestHome

  beforeAll(enterPrivateNetwork)
  afterEach(() => home?.remove())

  it.skipIf(existsSync('/run/systemd/system'))("systemd's cgroups without systemd: it does not start", async () => {
    home = await TestHome.create(['28.5.2'])
    await home.afloat('up')
    await home.runContainers(...NAMES)
    const before = await home.pids()
    await setInFile(home, { 'exec-opts': ['native.cgroupdriver=systemd'] })
    expect(found(await checked(home), 'options')).toMatchObject([{ level: 'red' }])
    expect((await home.afloatFails('restart')).code).toBe(3)
    const { problem } = await home.afloatFails('restart', '--force')
    expect(problem).toMatchObject({ code: 'engine-crash-loop', detail: expect.stringContaining('systemd') })
    expect(await survivors(before)).toEqual(NAMES)
    await setInFile(home, { 'exec-opts': [] })
    await home.afloat('up')
    expect(await home.pids()).toEqual(before)
  })

  it('no room for the newer engine: refused before the download, and forced it fails with nothing changed', async () => {
    home = await TestHome.create([])
    const bundles = await installTestBundles(undefined, ['26.1.5', '28.5.2'])
    // A small disk, full but for less than the newer engine needs.
    await mkdir(home.home.engines, { recursive: true })
    await run('mount', ['-t', 'tmpfs', '-o', 'size=300m', 'tmpfs', home.home.engines])
    await cp(bundles.get('26.1.5')?.folder ?? '', join(home.home.engines, '26.1.5'), { recursive: true })
    const archive = await serveArchive(bundles.get('28.5.2')?.folder ?? '', '28.5.2')
    onTestFinished(() => archive.end())
    const digests = join(home.path, 'digests')
    await writeFile(digests, archive.digest)
    const channel = { mirror: 'http://127.0.0.1:1', staticArchive: archive.address, staticDigests: digests }
    await writeFile(home.home.settings, JSON.stringify({ version: SETTINGS_VERSION, channel }))
    await home.afloat('up', '--engine', '26.1.5')
    await home.runContainers(...NAMES)
    const before = await home.pids()

    expect(found(await checked(home, '--engine', '28.5.2'), 'disk')).toMatchObject([{ level: 'red' }])
    expect((await home.afloatFails('upgrade', '28.5.2')).code).toBe(3)
    expect((await home.afloatFails('upgrade', '28.5.2', '--force')).problem.code).toBe('disk-full')
    expect(await readdir(home.home.engines)).toEqual(['26.1.5'])
    expect(await home.status()).toMatchObject({ state: 'running', engine: { version: '26.1.5' } })
    expect(await home.pids()).toEqual(before)
  })
})
