import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordsFolder, taskFolder } from '../../../main/engine/orphans/places.ts'
import { runCommand } from '../../../main/host/run-command.ts'
import { runPlainEngine } from '../../harness/hand-engine.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'
import { act, answersEverything, factsOf, found, HeldConnection, orphans, runServer } from './stage.ts'

/** Accidents that lose containers, staged for real under an engine, and how each ends. */
export function accidentsUnder(version: string): void {
  describeNeeding(['root'], `accidents under engine ${version}`, () => {
    let home: TestHome

    beforeAll(async () => {
      await enterPrivateNetwork()
      home = await TestHome.create([version])
      await home.afloat('up')
      await home.docker('network', 'create', 'meadow')
      await runServer(home, 'web', 8080)
      await home.runContainers('bystander')
    })

    afterAll(() => home?.remove())

    /** Both processes of the engine die at once, after `accident`; the supervisor brings them back. */
    async function crashAfter(accident: () => Promise<unknown>): Promise<void> {
      const victims = [await home.containerdPid(), await home.dockerdPid()]
      await accident()
      for (const pid of victims) process.kill(pid, 'SIGKILL')
      await until(
        'the engine to be back',
        () => home.status(),
        ({ state, engine }) =>
          state === 'running' && !victims.includes(engine?.pid ?? 0) && !victims.includes(engine?.containerdPid ?? 0),
      )
    }

    /** An engine without Afloat runs over the accident and sees it. */
    async function plainlySeen(accident: () => Promise<unknown>, dataRoot?: string): Promise<number> {
      await home.afloat('down')
      await accident()
      await runPlainEngine(home.home, version, dataRoot)
      await home.afloat('up')
      return performance.now()
    }

    it('state directory gone: written anew from what the containerd shim tells, before the start', async () => {
      const before = await home.pids()
      const { id } = await factsOf(home, 'web')
      await crashAfter(async () => {
        await rm(taskFolder(home.home, id), { recursive: true })
        await rm(home.home.run.papers, { recursive: true })
      })
      expect(await home.pids()).toEqual(before)
      expect(await home.docker('exec', 'web', 'cat', '/layer.txt')).toBe('layer')
      expect(await orphans(home)).toEqual([])
    })

    it('dockerd’s record gone: put back from its copy, before the start', async () => {
      const before = await home.pids()
      const { id } = await factsOf(home, 'web')
      await crashAfter(() => rm(join(recordsFolder(home.home.engine.dataRoot), id), { recursive: true }))
      expect(await home.pids()).toEqual(before)
      expect(await orphans(home)).toEqual([])
    })

    it('network namespace file gone: found, and put back without a restart', async () => {
      const { sandboxKey } = await factsOf(home, 'web')
      const { engine } = await home.status()
      await runCommand('umount', ['--lazy', sandboxKey])
      await rm(sandboxKey)
      expect(await found(home, 'web')).toMatchObject({ kind: 'endangered' })
      await act(home, 'adopt', 'web')
      expect(await orphans(home)).toEqual([])
      expect((await home.status()).engine?.pid).toBe(engine?.pid)
      expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { kept: 2 } })
    })

    it('state directory gone and seen by an engine: adopted in place, its connection not cut', async () => {
      const before = await home.pids()
      const { id, pid, address } = await factsOf(home, 'web')
      const since = await plainlySeen(() => rm(taskFolder(home.home, id), { recursive: true }))
      const orphan = await found(home, 'web', since)
      expect(orphan).toMatchObject({ kind: 'listed-as-exited', pid, command: expect.stringContaining('httpd') })
      expect(orphan.ports).toEqual(['127.0.0.1:8080->80/tcp'])
      // Its log went with its record in the test before, and began anew.
      expect(await home.afloat('orphans', 'logs', 'web')).toMatch(/^line \d+$/m)
      const connection = await HeldConnection.to(address)
      const outcome = await act(home, 'adopt', 'web')
      expect(outcome).toMatchObject({ newId: id, pid })
      expect(await readFile(join(outcome.copies, 'config.v2.json'), 'utf8')).toContain('"Running":false')
      expect(await home.pids()).toEqual(before)
      expect(await connection.ask('/layer.txt')).toContain('layer')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
      expect(await orphans(home)).toEqual([])
    })

    it('dockerd’s record gone and unknown to an engine: adopted in place', async () => {
      await home.docker('update', '--restart', 'no', 'web')
      const before = await home.pids()
      const { id, pid } = await factsOf(home, 'web')
      const folder = join(recordsFolder(home.home.engine.dataRoot), id)
      await home.afloat('down')
      const papers = join(home.home.path, 'papers-aside')
      await rm(folder, { recursive: true })
      await runPlainEngine(home.home, version)
      // With the copies at hand the next start would mend it: here the orphan is to be seen first.
      await runCommand('mv', [home.home.run.papers, papers])
      await home.afloat('up', '--force')
      await runCommand('cp', ['--archive', '--no-target-directory', papers, home.home.run.papers])
      expect((await orphans(home))[0]).toMatchObject({ kind: 'unknown-to-engine', pid, name: 'web' })
      expect(await act(home, 'adopt', 'web')).toMatchObject({ newId: id, pid })
      expect(await home.pids()).toEqual(before)
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })

    it('SIGKILL of dockerd while a container stops: no false orphan', async () => {
      await home.runBusybox('slow', [], 'sh', '-c', 'trap "sleep 1; exit 0" TERM; while :; do sleep 1; done')
      const stopping = home.docker('stop', '--time', '20', 'slow').catch(() => undefined)
      await until(
        'the stop to begin',
        () => home.status(),
        () => true,
      )
      process.kill(await home.dockerdPid(), 'SIGKILL')
      await stopping
      await until(
        'the engine to be back',
        () => home.status(),
        ({ state, operation }) => state === 'running' && operation === null,
      )
      expect(await orphans(home)).toEqual([])
      await home.docker('rm', '--force', 'slow')
    })

    it('a killed containerd shim: the start is refused and named; the container goes on till it is forced', async () => {
      await home.docker('rm', '--force', 'web')
      await runServer(home, 'web', 8080)
      const { pid, shim } = await factsOf(home, 'web')
      await home.afloat('down')
      process.kill(shim, 'SIGKILL')
      const { code, problem } = await home.afloatFails('up')
      expect(code).toBe(3)
      expect(problem.what).toContain('web: its containerd shim is gone')
      expect(() => process.kill(pid, 0)).not.toThrow()
      await home.afloat('up', '--force')
      expect(await orphans(home)).toEqual([])
      await home.docker('start', 'web')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })

    it('another data root: the start is refused; forced, the orphan is rescued with its layer and volume', async () => {
      await home.docker('rm', '--force', 'web')
      await runServer(home, 'web', 8080)
      const { id, pid } = await factsOf(home, 'web')
      await home.docker('exec', 'web', 'sh', '-c', 'echo later >/later.txt; echo more >/data/more.txt')
      await home.docker('stop', '--time', '0', 'bystander')
      await home.afloat('down')
      const other = join(home.path, 'other-data')
      await mkdir(other)
      const config = JSON.parse(await readFile(home.home.engine.daemonJson, 'utf8'))
      await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...config, 'data-root': other }))
      const { code, problem } = await home.afloatFails('up')
      expect(code).toBe(3)
      expect(problem.what).toContain('web: its data lies in another data root')
      await home.afloat('up', '--force')
      const orphan = await found(home, 'web')
      expect(orphan).toMatchObject({ kind: 'unknown-to-engine', pid, dataRoot: home.home.engine.dataRoot })
      expect(orphan.actions.map(({ action }) => action)).not.toContain('adopt')
      const outcome = await act(home, 'rescue', 'web')
      expect(outcome.newId).not.toBe(id)
      expect(() => process.kill(pid, 0)).toThrow()
      expect(await home.docker('exec', 'web', 'cat', '/later.txt')).toBe('later')
      expect(await home.docker('exec', 'web', 'cat', '/data/more.txt')).toBe('more')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
      expect(await orphans(home)).toEqual([])
    })
  })
}
