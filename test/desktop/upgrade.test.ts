import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { looks } from './harness/looks.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

const [older, newer] = ['26.1.5', '28.5.2'] as const

describeNeeding(['root'], 'an upgrade under running containers', () => {
  let desktop: Desktop
  let test: TestHome
  let watch: NotificationWatch
  let app: ElectronApplication
  let tray: TrayItem
  let page: Page

  const runs = (version: string) =>
    until(
      `engine ${version}`,
      () => test.status(),
      ({ engine, operation }) => engine?.version === version && operation === null,
    )
  const offers = (label: string) =>
    until(
      `the menu to offer ${label}`,
      () => tray.menu(),
      menu => menu.some(item => item.label === label && item.enabled),
    )

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    watch = new NotificationWatch(desktop.busAddress)
    test = await TestHome.create([older, newer])
    await test.afloat('up', '--engine', older)
    await test.runContainers('cache', 'db', 'web')
    app = await launchApp(desktop, { home: test.path })
    tray = await trayItem(desktop.bus)
    await runs(older)
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    watch?.end()
    await test?.remove()
    await desktop?.end()
  })

  it('is checked in the window, shown while it runs, and reported', async () => {
    const before = await test.pids()
    const opened = app.waitForEvent('window')
    await tray.activate()
    page = await opened
    await page.getByRole('link', { name: 'Releases' }).click()
    await page.getByRole('heading', { level: 1, name: 'Releases' }).waitFor()
    await page.getByRole('button', { name: `Check ${newer}…` }).click()
    const check = page.getByRole('region', { name: `From ${older} to ${newer}: what would happen` })
    await check.waitFor()
    expect(await check.textContent()).toContain('Docker promises live restore for patch releases only')
    expect(await check.textContent()).toContain('was measured and kept all containers')
    for (const name of Object.keys(before)) expect(await check.getByText(name, { exact: true }).count()).toBe(1)
    expect(await looks(page, 'releases-check')).toEqual([])
    // Looking has changed nothing.
    expect((await test.status()).engine?.version).toBe(older)

    await check.getByRole('button', { name: `Upgrade to ${newer}` }).click()
    const upgrading = page.getByRole('region', { name: 'Upgrading the engine' })
    await upgrading.getByRole('list', { name: 'Upgrading the engine' }).getByText('Stop dockerd').waitFor()
    // The picture of the absence is drawn while it happens, and the new engine can still be sent away.
    const live = upgrading.getByRole('figure', { name: /^Upgrading the engine: .+ so far$/ })
    for (const name of Object.keys(before)) await live.getByRole('img', { name: `${name}: kept running` }).waitFor()
    await live.getByRole('img', { name: /^Watch the new engine…/ }).waitFor({ timeout: 60_000 })
    expect(await upgrading.getByRole('button', { name: 'Cancel' }).isVisible()).toBe(true)
    expect(await looks(page, 'upgrading', { moving: true })).toEqual([])
    const report = page.getByRole('region', { name: 'Engine upgraded' })
    await report.waitFor({ timeout: 120_000 })
    expect(await report.textContent()).toContain('3 of 3')
    expect(await test.pids()).toEqual(before)
    expect((await test.status()).engine?.version).toBe(newer)
    expect(await looks(page, 'releases-done')).toEqual([])
    await page.close()
  })

  it("goes back and forth again from the tray's menu, with progress and notifications", async () => {
    const before = await test.pids()
    for (const [version, title, body] of [
      [older, 'Engine taken back', `From ${newer} to ${older}.`],
      [newer, 'Engine taken back', `From ${older} to ${newer}.`],
    ] as const) {
      await offers(`Back to ${version}`)
      await tray.click(`Back to ${version}`)
      const busy = await until(
        'the menu to show a step',
        () => tray.menu(),
        menu => menu[1]?.label.startsWith('Step ') === true,
      )
      expect(busy[0]?.label).toBe('Going back to the previous engine…')
      const notification = await watch.next(120_000)
      expect(notification.title).toBe(title)
      expect(notification.body).toContain('All 3 containers kept running.')
      expect(notification.body).toContain(body)
      await runs(version)
      expect(await test.pids()).toEqual(before)
    }
  })

  it('is told by one picture for each absence in the history', async () => {
    const opened = app.waitForEvent('window')
    await tray.activate()
    page = await opened
    await page.getByRole('link', { name: 'History' }).click()
    const entries = page.getByRole('region', { name: 'Absences' }).locator('details:has(> summary time)')
    await entries.nth(2).waitFor()
    expect(await entries.count()).toBe(3)
    const newest = page.getByRole('figure', { name: /3 of 3 containers ran through without a break/ })
    expect(await newest.count()).toBe(1)
    for (const name of ['cache', 'db', 'web']) {
      await newest.getByRole('img', { name: `${name}: kept running` }).waitFor()
    }
    // One tab stop; the arrow keys go through the parts, and each says its figure.
    await newest.locator('[tabindex="0"]').focus()
    await page.keyboard.press('ArrowRight')
    const focused = page.locator('[data-part]:focus')
    const figure = await focused.getAttribute('aria-label')
    expect(figure).toMatch(/^[A-Z].+: [\d.]+\u00a0m?s$/)
    expect(await newest.textContent()).toContain(figure)
    await page.keyboard.press('End')
    expect(await focused.getAttribute('aria-label')).toBe('web: kept running')
    await entries.nth(1).locator('summary').first().press('Enter')
    await page
      .getByRole('figure', { name: /^Engine taken back/ })
      .nth(1)
      .waitFor()
    await entries.nth(1).locator('summary').first().press('Enter')
    expect(await looks(page, 'history')).toEqual([])
  })

  it('leaves live restore to a switch that asks first', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    const live = page.getByRole('switch', { name: 'Live restore' })
    await live.waitFor()
    expect(await live.getAttribute('aria-checked')).toBe('true')
    await page.getByRole('checkbox', { name: 'Start Afloat with the desktop' }).waitFor()
    expect(await looks(page, 'settings')).toEqual([])
    await live.click()
    const plan = page.getByRole('region', { name: 'What this change does' })
    await plan.waitFor()
    expect((await test.status()).liveRestore).toBe(true)
    expect(await plan.textContent()).toContain('cache')
    expect(await looks(page, 'settings-plan')).toEqual([])
    await plan.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('link', { name: 'Orphans' }).click()
    await page.getByText('Every container that runs is known to the engine.').waitFor()
    expect(await looks(page, 'orphans-none')).toEqual([])
  })
})
