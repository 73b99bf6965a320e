import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { accessibilityFindings } from './harness/axe.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { picture } from './harness/pictures.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

const secret = 'p1anted-s3cret-4711'

describeNeeding(['root'], 'help', () => {
  let desktop: Desktop
  let test: TestHome
  let app: ElectronApplication
  let tray: TrayItem
  let page: Page

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    test = await TestHome.create()
    await test.afloat('up')
    await test.runBusybox('web', ['--env', `API_TOKEN=${secret}`], 'sleep', '86400')
    app = await launchApp(desktop, { home: test.path })
    tray = await trayItem(desktop.bus)
    await until(
      'the app to run',
      () => tray.toolTip(),
      tip => tip === 'Afloat: Running · 1 container',
    )
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    await test?.remove()
    await desktop?.end()
  })

  it('reports a problem from the tray: lists the facts first, then saves what it listed', async () => {
    const opened = app.waitForEvent('window')
    await tray.click('Report a problem…')
    page = await opened
    await page.getByRole('heading', { level: 1, name: 'Help' }).waitFor()
    await page.getByRole('button', { name: 'Collect the facts' }).click()
    const list = page.getByRole('list', { name: 'What would be saved' })
    await list.waitFor()
    expect(await list.textContent()).toMatch(/containers\.json.*removed: \d+ values? of/)
    expect(await readdir(test.home.diagnoses).catch(() => [])).toEqual([])
    expect(await accessibilityFindings(page)).toEqual([])
    await page.screenshot({ path: await picture('help-light', 'en'), fullPage: true })

    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved as').waitFor()
    const [name = ''] = await readdir(test.home.diagnoses)
    expect(await page.getByText('Saved as').textContent()).toContain(name)
    const content = gunzipSync(await readFile(join(test.home.diagnoses, name))).toString()
    expect(content).toContain('API_TOKEN=[removed: environment]')
    expect(content).not.toContain(secret)
  })

  it('is found in the settings, too', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('link', { name: 'Report a problem' }).click()
    await page.getByRole('heading', { level: 1, name: 'Help' }).waitFor()
  })

  it('says which Afloat this is', async () => {
    await tray.click('About Afloat')
    const found = await until(
      'the window about Afloat',
      () => desktop.xdotool('search', '--onlyvisible', '--name', 'About Afloat').catch(() => ''),
      ids => ids !== '',
    )
    expect(found.split('\n')).toHaveLength(1)
  })
})
