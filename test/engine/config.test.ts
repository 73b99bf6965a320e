import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { ControlClient } from '../../main/control/client.ts'
import { ApiClients } from '../harness/api-clients.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { testVersions } from './bundles.ts'
import { supervisorOf, tryChange } from './config-harness.ts'

describeNeeding(['root'], "live restore and the engine's settings, on each engine", () => {
  let home: TestHome

  beforeAll(() => enterPrivateNetwork())
  afterEach(async () => {
    // Their sleep does not heed SIGTERM: stopping them in order would take ten seconds.
    await home?.docker('rm', '--force', 'web', 'db').catch(() => undefined)
    await home?.remove()
  })

  it.each(testVersions)(
    '%s: live restore goes off and on by reload, with nobody away; what dockerd cannot start with is taken back',
    async version => {
      home = await TestHome.create([version])
      await home.afloat('up')
      await home.runContainers('web', 'db')
      const [before, dockerd] = [await home.pids(), await home.dockerdPid()]
      const clients = new ApiClients(home.home.engine.socket, 4)

      const off = JSON.parse(await home.afloat('config', 'set', 'live-restore', 'false', '--json'))
      expect(off).toMatchObject({ applied: 'reload', changes: [{ danger: 'kills' }] })
      expect(off.changes[0].consequence).toMatch(/ends (web and db|db and web)/)
      expect(await home.status()).toMatchObject({ liveRestore: false })
      for (const command of ['restart', 'down']) {
        const { code, problem } = await home.afloatFails(command)
        expect(code).toBe(3)
        expect(problem.what).toContain('web')
      }
      expect(JSON.parse(await home.afloat('config', 'set', 'live-restore', 'true', '--json'))).toMatchObject({
        applied: 'reload',
      })
      expect(await home.docker('info', '--format', '{{.LiveRestoreEnabled}}')).toBe('true')
      expect((await home.status()).liveRestore).toBe(true)

      const { failures, answers } = await clients.stop()
      expect(failures).toEqual([])
      console.log(`${version}: ${answers} requests answered while live restore went off and on`)
      expect([await home.pids(), await home.dockerdPid()]).toEqual([before, dockerd])
      expect(await home.reportCount()).toBe(0)

      expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { before: 2, kept: 2 } })
      expect(await home.pids()).toEqual(before)

      // A setting that dockerd cannot start with is taken back.
      const file = await readFile(home.home.engine.daemonJson, 'utf8')

      const refused = await home.afloatFails('config', 'set', 'storage-driver', 'nonsense')
      expect(refused).toMatchObject({ code: 3, problem: { code: 'refused-by-check' } })
      expect(refused.problem.what).toContain('web')

      const client = await supervisorOf(home)
      const outcome = await tryChange(client, { set: { 'storage-driver': 'nonsense' } }, true)
      client.close()
      expect(outcome).toMatchObject({ applied: 'taken-back', problem: { code: 'engine-start-failed' } })
      expect(await readFile(home.home.engine.daemonJson, 'utf8')).toBe(file)
      expect(await home.status()).toMatchObject({ state: 'running' })
      expect(await home.pids()).toEqual(before)

      // What needs a restart, and is good, is applied by one.
      expect(JSON.parse(await home.afloat('config', 'set', 'log-level', 'warn', '--json'))).toMatchObject({
        applied: 'restart',
        report: { outcome: 'ok', containers: { kept: 2 } },
      })
      expect(await home.pids()).toEqual(before)
    },
  )
})

describeNeeding(['root'], 'one engine and its daemon.json', () => {
  let home: TestHome
  let client: ControlClient

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    client = await supervisorOf(home)
  })
  afterAll(async () => {
    client?.close()
    await home?.remove()
  })

  it('two editors: other keys are merged, the same key is refused, a file that broke is left alone', async () => {
    const path = home.home.engine.daemonJson
    const base = await readFile(path, 'utf8')
    const theirs = base.replace('{', '{"labels": ["by=hand"], ')
    await writeFile(path, theirs)
    expect(await tryChange(client, { text: base.replace('{', '{"debug": true, '), base })).toMatchObject({
      applied: 'reload',
    })
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ debug: true, labels: ['by=hand'] })

    const merged = await readFile(path, 'utf8')
    expect(await tryChange(client, { set: { labels: ['by=afloat'] }, base })).toMatchObject({
      refusal: { code: 'config-conflict', what: expect.stringContaining('"labels"') },
    })
    expect(await readFile(path, 'utf8')).toBe(merged)

    const broken = merged.slice(0, -6)
    await writeFile(path, broken)
    expect(await tryChange(client, { unset: ['debug'] })).toMatchObject({
      refusal: { code: 'config-unreadable', what: expect.stringMatching(/Line \d+, column \d+/) },
    })
    expect(await readFile(path, 'utf8')).toBe(broken)
    const { code, problem } = await home.afloatFails('restart')
    expect([code, problem.code]).toEqual([1, 'config-invalid'])
    // Whoever has the broken text before them may replace it.
    expect(await tryChange(client, { text: base, base: broken })).toMatchObject({ applied: 'restart' })
    expect(await readFile(path, 'utf8')).toBe(base)
  })

  it('a key that goes is back at its default without a restart', async () => {
    expect(await tryChange(client, { set: { labels: ['a=b'], debug: true } })).toMatchObject({ applied: 'reload' })
    expect(await tryChange(client, { unset: ['labels', 'debug'] })).toMatchObject({ applied: 'reload' })
    expect(await home.docker('info', '--format', '{{.Debug}} {{.Labels}}')).toBe('false []')
    expect(await readFile(home.home.engine.daemonJson, 'utf8')).not.toContain('debug')
  })

  it('a swarm: why live restore cannot be, never as a line of a log', async () => {
    expect(await tryChange(client, { set: { 'live-restore': false } })).toMatchObject({ applied: 'reload' })
    await home.docker('swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1:23770')
    const { liveRestore } = await client.call('config', {})
    expect(liveRestore).toMatchObject({ switchable: false, note: expect.stringContaining('swarm') })
    expect(await tryChange(client, { set: { 'live-restore': true } })).toMatchObject({
      refusal: { code: 'config-invalid', what: expect.stringContaining('swarm') },
    })
    const off = await readFile(home.home.engine.daemonJson, 'utf8')
    await writeFile(home.home.engine.daemonJson, off.replace('false', 'true'))
    const { problem } = await home.afloatFails('restart')
    expect(problem.what).toContain('node of a swarm')
    await writeFile(home.home.engine.daemonJson, off)
    expect((await home.status()).state).toBe('running')
    await home.docker('swarm', 'leave', '--force')
    expect(await tryChange(client, { set: { 'live-restore': true } })).toMatchObject({ applied: 'reload' })
  })
})
