import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { SETTINGS_VERSION } from '../../preload/contract/settings.ts'
import { checked, found, setInFile } from '../harness/check.ts'
import { serveArchive } from '../harness/engine-archive.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { installTestBundles } from './bundles.ts'

const run = promisify(execFile)
const NAMES = ['one', 'two']

describeNeeding(['root'], 'what the check calls red is really lost when forced', () => {
  let home: TestHome
  let before: Record<string, number>

  beforeAll(enterPrivateNetwork)
  afterEach(() => home?.remove())

  async function start(...versions: readonly string[]): Promise<void> {
    home = await TestHome.create(versions)
    await home.afloat('up', '--engine', versions[0] ?? '')
    // An engine without live restore asks its containers to end, and waits.
    for (const name of NAMES) await home.runBusybox(name, ['--stop-timeout', '1'], 'sleep', '86400')
    before = await home.pids()
    expect(Object.keys(before).sort()).toEqual(NAMES)
  }

  /** Names of the containers whose first process still runs. */
  async function alive(): Promise<string[]> {
    const running = await Promise.all(
      Object.entries(before).map(async ([name, pid]) => {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ' Z ')
        return / [ZX] /.test(stat) ? [] : [name]
      }),
    )
    return running.flat().sort()
  }

  it('a swarm node: it has no live restore, its restart ends containers, and it does not start with it', async () => {
    await start('28.5.2')
    await home.afloat('config', 'set', 'live-restore', 'false', '--force')
    await home.docker('swarm', 'init', '--advertise-addr', '127.0.0.1')
    const withIt = await checked(home, '--set', 'live-restore=true')
    expect(found(withIt, 'swarm')).toMatchObject([
      { level: 'red', sentence: expect.stringContaining('refuses to start') },
    ])
    // That it would not start is known before it is stopped.
    await setInFile(home, { 'live-restore': true })
    expect((await home.afloatFails('restart', '--force')).problem.code).toBe('config-invalid')
    expect(await home.pids()).toEqual(before)

    await setInFile(home, { 'live-restore': false })
    expect(found(await checked(home), 'swarm')).toMatchObject([{ level: 'red', kills: true }])
    expect((await home.afloatFails('restart')).code).toBe(3)
    const { containers } = await home.change('restart', '--force')
    expect(containers).toMatchObject({ before: 2, kept: 0 })
    expect(await alive()).toEqual([])

    // As its remedy says: out of the swarm all is green again.
    await home.docker('swarm', 'leave', '--force')
    await home.afloat('config', 'set', 'live-restore', 'true')
    expect(await checked(home)).toMatchObject({ level: 'green' })
  })

  it.each([
    ['storage-driver', 'vfs'],
    ['containerd-namespace', 'elsewhere'],
  ])('another %s: they run on, and the engine does not know them', async (key, value) => {
    await start('28.5.2')
    const check = await checked(home, '--set', `${key}="${value}"`)
    expect(check).toMatchObject({ level: 'red', containers: [{ level: 'red' }, { level: 'red' }] })
    await setInFile(home, { [key]: value })
    expect((await home.afloatFails('restart')).code).toBe(3)
    expect(await home.pids()).toEqual(before)
    const { containers } = await home.change('restart', '--force')
    expect(containers).toMatchObject({ before: 2, kept: 0, orphaned: [{}, {}] })
    expect(await home.pids()).toEqual({})
    expect(await alive()).toEqual(NAMES)
  })

  it.skipIf(existsSync('/run/systemd/system'))("systemd's cgroups without systemd: it does not start", async () => {
    await start('28.5.2')
    const options = { 'exec-opts': ['native.cgroupdriver=systemd'] }
    await setInFile(home, options)
    expect(found(await checked(home), 'options')).toMatchObject([{ level: 'red' }])
    expect((await home.afloatFails('restart')).code).toBe(3)
    const { problem } = await home.afloatFails('restart', '--force')
    expect(problem).toMatchObject({ code: 'engine-crash-loop', detail: expect.stringContaining('systemd') })
    expect(await alive()).toEqual(NAMES)
    await setInFile(home, { 'exec-opts': [] })
    await home.afloat('up')
    expect(await home.pids()).toEqual(before)
  })

  it('an older containerd over newer shims: seen without a supervisor, refused at the start, and they are killed', async () => {
    await start('28.5.2', '26.1.5')
    await home.afloat('down', '--containers', 'keep')
    expect(await checked(home)).toMatchObject({ level: 'amber', containers: [{ level: 'green' }, { level: 'green' }] })
    await writeFile(home.home.records.selection, JSON.stringify({ dockerd: '28.5.2', containerd: '26.1.5' }))
    const check = await checked(home)
    expect(check.containers).toMatchObject([{ level: 'red' }, { level: 'red' }])
    expect(found(check, 'bootstrap')).toMatchObject([
      { kills: true, sentence: expect.stringContaining('protocol 3, containerd 1.7.24 only 2') },
      { kills: true },
    ])
    expect((await home.afloatFails('up')).code).toBe(3)
    expect(await alive()).toEqual(NAMES)
    await home.afloat('up', '--force')
    expect(await home.pids()).toEqual({})
    expect(await alive()).toEqual([])
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
    before = await home.pids()

    expect(found(await checked(home, '--engine', '28.5.2'), 'disk')).toMatchObject([{ level: 'red' }])
    expect((await home.afloatFails('upgrade', '28.5.2')).code).toBe(3)
    expect((await home.afloatFails('upgrade', '28.5.2', '--force')).problem.code).toBe('disk-full')
    expect(await readdir(home.home.engines)).toEqual(['26.1.5'])
    expect(await home.status()).toMatchObject({ state: 'running', engine: { version: '26.1.5' } })
    expect(await home.pids()).toEqual(before)
  })

  it('docker top fails, and containerd would be a newer one: it takes the container for dead', async () => {
    await start('20.10.24', '28.5.2')
    await takeCgroupAway(before['one'] ?? 0)
    await expect(home.docker('top', 'one')).rejects.toThrow('unable to get all container pids')
    // The same containerd goes on with it.
    expect(found(await checked(home), 'top')).toMatchObject([{ level: 'amber' }])
    expect(await home.restart()).toMatchObject({ containers: { kept: 2 } })
    const check = await checked(home, '--engine', '28.5.2')
    expect(found(check, 'top')).toMatchObject([{ level: 'red', kills: true, container: { name: 'one' } }])
    const refusal = await home.afloatFails('upgrade', '28.5.2')
    expect(refusal).toMatchObject({ code: 3, problem: { remedy: expect.stringContaining('kills one') } })
    const report = await home.change('upgrade', '28.5.2', '--force')
    expect(report).toMatchObject({ outcome: 'rolled-back', containers: { kept: 1, orphaned: [{ name: 'one' }] } })
    expect(Object.keys(await home.pids())).toEqual(['two'])
  })
})

/** Moves a process out of its container's cgroups and removes those, in every hierarchy. */
async function takeCgroupAway(pid: number): Promise<void> {
  for (const line of (await readFile(`/proc/${pid}/cgroup`, 'utf8')).trim().split('\n')) {
    const [, names = '', path = ''] = line.split(':')
    const hierarchy = names === '' ? 'unified' : names.replace(/^name=/, '')
    for (const root of ['/sys/fs/cgroup', join('/sys/fs/cgroup', hierarchy)]) {
      await writeFile(join(root, path, '..', 'cgroup.procs'), String(pid))
        .then(() => rmdir(join(root, path)))
        // Only one of the two is where this machine has it.
        .catch(() => undefined)
    }
  }
}
