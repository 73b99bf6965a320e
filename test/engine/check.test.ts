import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { checked, found, setInFile } from '../harness/check.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

describeNeeding(['root'], 'the check tells what then happens', () => {
  let home: TestHome

  beforeAll(enterPrivateNetwork)
  afterEach(() => home?.remove())

  async function start(...versions: readonly string[]): Promise<void> {
    home = await TestHome.create(versions)
    await home.afloat('up', '--engine', versions[0] ?? '')
    await home.runContainers('one', 'two')
  }

  it('green: a restart keeps its containers', async () => {
    await start('28.5.2')
    const before = await home.pids()
    expect(await checked(home)).toMatchObject({ level: 'green', containers: [{ level: 'green' }, { level: 'green' }] })
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { kept: 2 } })
    expect(await home.pids()).toEqual(before)
  })

  it('red, live restore off: refused with the names, and forced it kills them', async () => {
    await start('28.5.2')
    await setInFile(home, { 'live-restore': false })
    expect(await checked(home)).toMatchObject({ level: 'red' })
    const { code, problem } = await home.afloatFails('restart')
    expect({ code, problem: problem.code }).toEqual({ code: 3, problem: 'refused-by-check' })
    expect(problem.remedy).toMatch(/kills .*one.*two|kills .*two.*one/)
    expect(Object.keys(await home.pids())).toHaveLength(2)

    const report = await home.change('restart', '--force')
    expect(report.containers).toMatchObject({ before: 2, kept: 0 })
    expect(report.containers.lost).toHaveLength(2)
  })

  it('red, another data root: refused, and forced the engine does not know its containers', async () => {
    await start('28.5.2')
    const elsewhere = join(home.path, 'elsewhere')
    const check = await checked(home, '--set', `data-root="${elsewhere}"`)
    expect(check).toMatchObject({ level: 'red', containers: [{ level: 'red' }, { level: 'red' }] })
    await setInFile(home, { 'data-root': elsewhere })
    expect((await home.afloatFails('restart')).code).toBe(3)
    const report = await home.change('restart', '--force')
    expect(report.containers).toMatchObject({ before: 2, kept: 0 })
    expect(report.containers.orphaned).toHaveLength(2)
  })

  it('red, an option that the target does not accept: refused before anything stops', async () => {
    await start('26.1.5', '28.5.2')
    const { engine } = await home.status()
    const check = await checked(home, '--engine', '28.5.2', '--set', 'no-such-option=1')
    expect(found(check, 'validate')).toMatchObject([{ level: 'red' }])
    expect((await home.status()).engine?.pid).toBe(engine?.pid)
  })

  it('amber, an exec session: it is named, and is cut', async () => {
    await start('28.5.2')
    const docker = join(home.home.engines, '28.5.2', 'bin', 'docker')
    const socket = `unix://${home.home.engine.socket}`
    const session = spawn(docker, ['-H', socket, 'exec', 'one', 'sleep', '600'], { stdio: 'ignore' })
    const ended = new Promise<number | null>(resolve => session.once('exit', resolve))
    const check = await until(
      'the session to be seen',
      () => checked(home),
      seen => found(seen, 'exec').length > 0,
    )
    expect(check.level).toBe('amber')
    expect(found(check, 'exec')).toMatchObject([
      { container: { name: 'one' }, sentence: expect.stringContaining('sleep 600') },
    ])
    expect(
      found(check, 'clients')
        .map(({ sentence }) => sentence)
        .join(),
    ).toContain('exec one sleep 600')
    expect(await home.restart()).toMatchObject({ outcome: 'ok' })
    expect(await ended).not.toBe(0)
  })

  it('amber, --rm under an engine that would remove it: it is kept, and removed when it ends', async () => {
    await start('20.10.24')
    await home.runBusybox('once', ['--rm'], 'sleep', '86400')
    const before = await home.pids()
    expect(found(await checked(home), 'auto-remove')).toMatchObject([{ level: 'amber', container: { name: 'once' } }])
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { kept: 3 } })
    expect(await home.pids()).toEqual(before)
    await home.docker('stop', '--time', '0', 'once')
    await until(
      'it to be removed',
      () => home.docker('ps', '--all', '--format', '{{.Names}}'),
      names => !names.includes('once'),
    )
  })
})
