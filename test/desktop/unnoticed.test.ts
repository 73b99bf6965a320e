import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import type { Report } from '../../preload/contract/report.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { restartUnnoticed, runTenContainers } from '../harness/ten-containers.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

describeNeeding(['root'], 'a restart that nobody notices', () => {
  let desktop: Desktop
  let home: TestHome
  let app: ElectronApplication
  let tray: TrayItem

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    home = await TestHome.create()
    app = await launchApp(desktop, { home: home.path })
    tray = await trayItem(desktop.bus)
    await until(
      'the engine',
      () => home.status(),
      ({ state }) => state === 'running',
    )
    await runTenContainers(home)
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    await home?.remove()
    await desktop?.end()
  })

  /** Does what makes the app restart, and waits for its report. */
  async function reportAfter(click: () => Promise<unknown>): Promise<Report> {
    const last = (await home.status()).lastReport?.startedAt
    await click()
    const { lastReport } = await until(
      'the report',
      () => home.status(),
      status => status.state === 'running' && status.lastReport !== null && status.lastReport.startedAt !== last,
    )
    return lastReport as Report
  }

  it("from the tray's menu", async () => {
    await restartUnnoticed(home, "the tray's menu", () => reportAfter(() => tray.click('Restart engine')))
  })

  it("from the window's button", async () => {
    const opened = app.waitForEvent('window')
    await tray.activate()
    const page = await opened
    const button = page.getByRole('button', { name: 'Restart' })
    await button.waitFor()
    await restartUnnoticed(home, "the window's button", () => reportAfter(() => button.click()))
  })
})
