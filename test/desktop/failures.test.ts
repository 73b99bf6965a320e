import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { trayItem } from './harness/tray-item.ts'

describeNeeding(['root'], 'an app that cannot have its engine', () => {
  let desktop: Desktop
  let watch: NotificationWatch
  let test: TestHome
  let app: ElectronApplication

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    watch = new NotificationWatch(desktop.busAddress)
  })

  afterEach(async () => {
    await app?.close()
    await test?.remove()
  })

  afterAll(async () => {
    watch?.end()
    await desktop?.end()
  })

  async function launch(): Promise<string> {
    app = await launchApp(desktop, { home: test.path })
    const tray = await trayItem(desktop.bus)
    const { title, body } = await watch.next(60_000)
    expect(title).toBe('The engine needs attention')
    const able = await until(
      'the menu to offer another try',
      () => tray.menu(),
      menu => menu.some(({ label, enabled }) => label === 'Start engine' && enabled),
    )
    expect(able.filter(({ enabled }) => enabled).map(({ label }) => label)).toEqual([
      'Start engine',
      'Open Afloat',
      'Help',
      'Report a problem…',
      'About Afloat',
      'Quit Afloat',
    ])
    const opened = app.waitForEvent('window')
    await tray.activate()
    const alert = (await opened).getByRole('alert')
    await alert.waitFor()
    return `${body}\n${await alert.textContent()}`
  }

  it('says so in notification and window when there is no network to fetch one over', async () => {
    test = await TestHome.create([])
    const said = await launch()
    expect(said.match(/Cannot fetch/g)).toHaveLength(2)
    expect(said.match(/Installed engines and running containers are unchanged\./g)).toHaveLength(2)
  })

  it('says so when its home cannot be used', async () => {
    test = await TestHome.create([])
    await writeFile(join(test.path, 'run'), 'a file where a folder belongs')
    const said = await launch()
    expect(said.match(/cannot be used/g)).toHaveLength(2)
    expect(said.match(/nothing of what is there was changed/g)).toHaveLength(2)
  })
})
