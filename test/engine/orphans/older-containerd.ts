import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { identityOf } from '../../../main/host/process-identity.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'
import { act, answersEverything, factsOf, found, orphans, runServer } from './stage.ts'

const NEWER = '28.5.2'

/** Containers were started under containerd 2; an older one, which does not speak with their shims, is to take them over. */
export function olderContainerdUnder(version: string): void {
  describeNeeding(['root'], `the containerd of engine ${version} over containerd shims of ${NEWER}`, () => {
    let home: TestHome

    beforeAll(async () => {
      await enterPrivateNetwork()
      home = await TestHome.create([NEWER, version])
      await home.afloat('up', '--engine', NEWER)
      await home.docker('network', 'create', 'meadow')
      await runServer(home, 'web', 8080)
      await home.runContainers('bystander')
    })

    afterAll(() => home?.remove())

    it('is caught before the start; forced, what it leaves is found and cleaned up, and the container starts again', async () => {
      const { pid, shim } = await factsOf(home, 'web')
      const before = await home.pids()
      await home.afloat('down')
      const selection = home.home.records.selection
      const selected = await readFile(selection, 'utf8')
      await writeFile(selection, JSON.stringify({ dockerd: version, containerd: version }))

      const { code, problem } = await home.afloatFails('up')
      expect(code).toBe(3)
      expect(problem.what).toContain('web: its containerd shim is newer than this containerd, which would kill it')
      expect(problem.what).toContain('bystander: its containerd shim is newer')
      expect(await identityOf(pid)).toBeDefined()

      // With the right one all is as it was.
      await writeFile(selection, selected)
      await home.afloat('up')
      expect(await home.pids()).toEqual(before)
      await home.afloat('down')
      await writeFile(selection, JSON.stringify({ dockerd: version, containerd: version }))

      await home.afloat('up', '--force')
      const since = performance.now()
      expect(await identityOf(pid)).toBeUndefined()
      expect(await found(home, 'web', since)).toMatchObject({ kind: 'shim-without-process', pid: 0, shimPid: shim })
      for (const name of ['web', 'bystander']) await act(home, 'stop', name)
      expect(await identityOf(shim)).toBeUndefined()
      expect(await orphans(home)).toEqual([])
      await home.docker('start', 'web', 'bystander')
      expect(await answersEverything(home, 'web', 8080)).toEqual([])
    })
  })
}
