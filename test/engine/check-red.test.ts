import { readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { checked, found, setInFile, survivors } from '../harness/check.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'

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

  const alive = () => survivors(before)

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
