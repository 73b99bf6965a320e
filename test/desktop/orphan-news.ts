import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { recordsFolder, taskFolder } from '../../main/engine/orphans/places.ts'
import { runCommand } from '../../main/host/run-command.ts'
import { act, factsOf, orphans, runServer } from '../engine/orphans/stage.ts'
import { runPlainEngine } from '../harness/hand-engine.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { trayItem } from './harness/tray-item.ts'

const NEWER = '28.5.2'
const OLDER = { '28.5.2': '26.1.5', '20.10.24': '20.10.24' } as const

/** Each accident that makes an orphan, under the app: the notification is seen on the bus, and how soon. */
export function orphanNewsUnder(version: keyof typeof OLDER): void {
  describeNeeding(['root'], `notifications of orphans under engine ${version}`, () => {
    let desktop: Desktop
    let home: TestHome
    let watch: NotificationWatch
    let app: ElectronApplication

    beforeAll(async () => {
      await enterPrivateNetwork()
      desktop = await startDesktop()
      watch = new NotificationWatch(desktop.busAddress)
      home = await TestHome.create([...new Set([version, NEWER, OLDER[version]])])
      await home.afloat('up', '--engine', version)
      await home.docker('network', 'create', 'meadow')
      await runServer(home, 'web', 8080)
      app = await launchApp(desktop, { home: home.path })
      const tray = await trayItem(desktop.bus)
      await until(
        'the tray',
        () => tray.toolTip(),
        tip => tip.includes('1 container'),
      )
    })

    afterAll(async () => {
      await app?.close().catch(() => undefined)
      watch?.end()
      await home?.remove()
      await desktop?.end()
    })

    beforeEach(async () => {
      await until(
        'all to be well',
        () => home.status(),
        ({ orphans, operation }) => orphans.length === 0 && operation === null,
      )
    })

    /** The notification about web; the time counts from when the engine that sees it answers, or from the accident. */
    async function told(accident: string, since: number): Promise<{ body: string; actions: readonly string[] }> {
      for (;;) {
        const news = await watch.next(30_000)
        if (news.title !== 'A container needs help') continue
        console.log(
          `${version}, ${accident}: told after ${Math.round(performance.now() - since)} ms (wanted: 2000): ${news.body}`,
        )
        return news
      }
    }

    async function seenByPlainEngine(accident: () => Promise<unknown>): Promise<number> {
      await home.afloat('down')
      await accident()
      await runPlainEngine(home.home, version)
      await home.afloat('up', '--force')
      return performance.now()
    }

    it('network namespace file gone', async () => {
      const { sandboxKey } = await factsOf(home, 'web')
      const since = performance.now()
      await runCommand('umount', ['--lazy', sandboxKey])
      await rm(sandboxKey)
      expect(await told('network namespace file gone', since)).toMatchObject({
        body: expect.stringContaining('its network namespace file is gone'),
        actions: ['default', 'Show', 'bringBack', 'Bring back'],
      })
      await act(home, 'adopt', 'web')
    })

    it('state directory gone', async () => {
      const { id } = await factsOf(home, 'web')
      const since = await seenByPlainEngine(() => rm(taskFolder(home.home, id), { recursive: true }))
      expect(await told('state directory gone', since)).toMatchObject({
        body: 'web: Its process runs, but the engine lists it as exited.',
        actions: expect.arrayContaining(['bringBack']),
      })
      await act(home, 'adopt', 'web')
    })

    it('dockerd’s record gone', async () => {
      const { id } = await factsOf(home, 'web')
      const since = performance.now()
      await rm(join(recordsFolder(home.home.engine.dataRoot), id), { recursive: true })
      expect(await told('record gone', since)).toMatchObject({
        body: expect.stringContaining("dockerd's record of it is gone"),
        actions: expect.arrayContaining(['bringBack']),
      })
      await act(home, 'adopt', 'web')
    })

    it('a killed containerd shim that the engine does not see', async () => {
      const { pid, shim } = await factsOf(home, 'web')
      const since = performance.now()
      process.kill(shim, 'SIGSTOP')
      process.kill(pid, 'SIGKILL')
      expect(await told('a containerd shim that hangs', since)).toMatchObject({
        body: 'web: The engine lists it as running, but its process is dead.',
        actions: ['default', 'Show'],
      })
      await act(home, 'stop', 'web')
      await home.docker('start', 'web')
    })

    it('an older containerd over newer containerd shims', async () => {
      const selection = home.home.records.selection
      const selected = await readFile(selection, 'utf8')
      if (version !== NEWER) {
        await home.change('upgrade', NEWER)
        // It has the older engine's containerd shim until it is started again.
        await home.docker('restart', '--time', '0', 'web')
      }
      await home.afloat('down')
      await writeFile(selection, JSON.stringify({ dockerd: OLDER[version], containerd: OLDER[version] }))
      await home.afloat('up', '--force')
      expect(await told('an older containerd', performance.now())).toMatchObject({
        body: 'web: Its process has ended, but the containerd shim that watched it is still there.',
      })
      await act(home, 'stop', 'web')
      await home.afloat('down', '--containers', 'stop')
      await writeFile(selection, selected)
      await home.afloat('up')
      await home.docker('start', 'web')
    })

    it('another data root', async () => {
      await home.afloat('down')
      const other = join(home.path, 'other-data')
      await mkdir(other)
      const config = JSON.parse(await readFile(home.home.engine.daemonJson, 'utf8'))
      await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...config, 'data-root': other }))
      await home.afloat('up', '--force')
      expect(await told('another data root', performance.now())).toMatchObject({
        body: 'web: Its process runs, but the engine has no container of that id.',
        actions: ['default', 'Show'],
      })
      await act(home, 'rescue', 'web')
      expect(await orphans(home)).toEqual([])
    })
  })
}
