import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installTestBundles } from '../engine/bundles.ts'
import { type EngineArchive, serveArchive } from '../harness/engine-archive.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

const [older, newer] = ['26.1.5', '28.5.2'] as const

describeNeeding(['root'], 'a newer engine that is not here yet', () => {
  let desktop: Desktop
  let test: TestHome
  let archive: EngineArchive
  let watch: NotificationWatch
  let app: ElectronApplication
  let tray: TrayItem

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    watch = new NotificationWatch(desktop.busAddress)
    test = await TestHome.create([older])
    const bundles = await installTestBundles(undefined, [newer])
    archive = await serveArchive(bundles.get(newer)?.folder ?? '', newer)
    await test.afloat('up', '--engine', older)
    await test.runContainers('cache', 'db')
    app = await launchApp(desktop, { home: test.path })
    tray = await trayItem(desktop.bus)
    await until(
      'the app to have the engine',
      () => test.status(),
      ({ engine, supervisor }) => engine?.version === older && supervisor.mode === 'app',
    )
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    watch?.end()
    archive?.end()
    await test?.remove()
    await desktop?.end()
  })

  it('is offered by the tray, fetched by the click with progress, and runs under the same containers', async () => {
    const before = await test.pids()
    const digests = join(test.path, 'digests')
    await writeFile(digests, archive.digest)
    // Nobody answers there: the other channel alone has something.
    await test.afloat('config', 'set', 'afloat.channel.mirror', 'http://127.0.0.1:1')
    await test.afloat('config', 'set', 'afloat.channel.staticDigests', digests)
    await test.afloat('config', 'set', 'afloat.channel.staticArchive', archive.address)
    const listed = JSON.parse(await test.afloat('engines', '--json'))
    expect(listed).toMatchObject([
      { version: newer, installed: false, source: 'static/stable' },
      { version: older, installed: true, current: true },
    ])
    const label = `Upgrade engine to ${newer}`
    await until(
      'the tray to offer it',
      () => tray.menu(),
      menu => menu.some(item => item.label === label && item.enabled),
    )
    expect((await watch.next(30_000)).title).toContain(newer)

    await tray.click(label)
    const seen = new Set<string>()
    await until(
      'the download to be done',
      async () => {
        const line = (await tray.menu())[1]?.label ?? ''
        if (line.includes('%')) seen.add(line)
        return (await test.status()).operation?.kind
      },
      kind => kind === 'upgrade',
    )
    expect(seen.size).toBeGreaterThan(2)
    for (const line of seen) expect(line).toMatch(new RegExp(`^Step 1: Fetch engine ${newer} \\(\\d+%\\)$`))
    const { title, body } = await watch.next(120_000)
    expect(title).toBe('Engine upgraded')
    expect(body).toContain('All 2 containers kept running.')
    expect((await test.status()).engine?.version).toBe(newer)
    expect(await test.pids()).toEqual(before)
    // What the download was vouched for by is on record, and the older engine stays for the way back.
    expect(JSON.parse(await test.afloat('engines', '--json'))).toMatchObject([
      { version: newer, installed: true, current: true },
      { version: older, installed: true, neededBy: expect.arrayContaining([{ kind: 'way-back' }]) },
    ])
  })
})
