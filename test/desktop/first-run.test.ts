import { access, readFile, rm } from 'node:fs/promises'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { engineVersion, TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { looks } from './harness/looks.ts'
import { trayItem } from './harness/tray-item.ts'

describeNeeding(['root'], 'the first run', () => {
  let desktop: Desktop
  let test: TestHome
  let app: ElectronApplication

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    test = await TestHome.create()
    await rm(test.home.settings)
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    await test?.remove()
    await desktop?.end()
  })

  it('shows what was found and proposed, and starts nothing by itself', async () => {
    app = await launchApp(desktop, { home: test.path })
    const page = await app.firstWindow()
    await page.getByRole('heading', { level: 1, name: 'Ready when you are' }).waitFor()
    const main = page.getByRole('main')
    await main.getByText('No Docker Engine.').waitFor()
    await main.getByText(`Docker Engine ${engineVersion}, of its own`).waitFor()
    await main.getByText(`All of it stays in ${test.path}.`).waitFor()
    expect(await looks(page, 'first-run')).toEqual([])

    const { state, firstRun, operation } = await test.status()
    expect({ state, firstRun, operation }).toEqual({ state: 'stopped', firstRun: true, operation: null })
    for (const path of [test.home.run.dockerdRecord, test.home.run.containerdRecord, test.home.records.selection]) {
      await expect(access(path)).rejects.toThrow('ENOENT')
    }
  })

  it('starts the engine by its one button', async () => {
    const [page] = app.windows()
    if (!page) throw new Error('the window is gone')
    await page.getByRole('button', { name: `Start Docker Engine ${engineVersion}` }).click()
    await page.getByRole('heading', { level: 1, name: 'Running' }).waitFor({ timeout: 60_000 })
    expect(JSON.parse(await readFile(test.home.settings, 'utf8'))).toMatchObject({ startEngine: true })
  })

  it('is over by then: the next start adopts the engine, and opens no window', async () => {
    await app.close()
    app = await launchApp(desktop, { home: test.path })
    const tray = await trayItem(desktop.bus)
    await until(
      'the engine',
      () => tray.toolTip(),
      tip => tip.startsWith('Afloat: Running'),
    )
    expect(app.windows()).toEqual([])
  })
})
