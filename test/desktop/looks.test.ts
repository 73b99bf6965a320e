import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { accessibilityFindings } from './harness/axe.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { picture } from './harness/pictures.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

describeNeeding(['root'], 'how the app looks', () => {
  let test: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    test = await TestHome.create()
    await test.afloat('up')
    await test.runContainers('db', 'cache', 'mail')
    await test.docker('run', '-d', '--name', 'web', '-p', '127.0.0.1:8080:80', 'busybox', 'sleep', '86400')
  })

  afterAll(() => test?.remove())

  const english = { restart: 'Restart', running: 'Running', restarted: 'Engine restarted', steps: 'Steps' }
  const german = { restart: 'Neu starten', running: 'Läuft', restarted: 'Engine neu gestartet', steps: 'Schritte' }

  for (const [theme, language, words] of [
    ['light', 'en-US', english],
    ['dark', 'en-US', english],
    ['dark', 'de', german],
  ] as const) {
    it(`in the ${theme} theme, in ${language}, at twice the density`, async () => {
      const desktop = await startDesktop({ theme, scale: 2 })
      const watch = new NotificationWatch(desktop.busAddress)
      let app: ElectronApplication | undefined
      try {
        app = await launchApp(desktop, { home: test.path, language })
        const tray = await trayItem(desktop.bus)
        await until(
          'the tray to say that it runs',
          () => tray.toolTip(),
          tip => tip.includes(words.running),
        )
        const page = await openWindow(app, tray)
        expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(theme === 'dark')
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
        expect(await accessibilityFindings(page)).toEqual([])

        await page.getByRole('button', { name: words.restart }).click()
        await page.getByText('dockerd').first().waitFor()
        await page.screenshot({ path: await picture(`window-restarting-${theme}`, language) })
        await page.getByRole('heading', { name: words.restarted }).waitFor()
        await page.screenshot({ path: await picture(`window-${theme}`, language) })
        await page.getByText(words.steps).click()
        expect(await accessibilityFindings(page)).toEqual([])
        await page.getByText(words.steps).click()
        await page.evaluate(() => scrollTo(0, 0))
        await page.setViewportSize({ width: 960, height: 620 })
        await page.screenshot({ path: await picture(`window-wide-${theme}`, language) })
        await page.close()

        await pictureOfTrayMenu(desktop, await picture(`tray-menu-${theme}`, language))
        await restartFromTray(tray)
        expect((await watch.next(30_000)).title).toBe(words.restarted)
        await pictureOfNotification(desktop, await picture(`notification-${theme}`, language))
      } finally {
        await app?.close()
        watch.end()
        await desktop.end()
      }
    })
  }
})

async function openWindow(app: ElectronApplication, tray: TrayItem): Promise<Page> {
  const opened = app.waitForEvent('window')
  await tray.activate()
  const page = await opened
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

async function restartFromTray(tray: TrayItem): Promise<void> {
  const restart = (await tray.menu()).find(({ enabled }) => enabled)
  if (!restart) throw new Error('nothing in the menu can be clicked')
  await tray.click(restart.label)
}

async function pictureOfTrayMenu(desktop: Desktop, path: string): Promise<void> {
  await desktop.openTrayMenu()
  const pixels = await desktop.screenshot(path, { width: 460, height: 290 })
  await desktop.xdotool('key', 'Escape')
  expect(pixels).toBeGreaterThan(2)
}

async function pictureOfNotification(desktop: Desktop, path: string): Promise<void> {
  // The pointer is taken off the item, whose tooltip would cover it; the server fades it in.
  await desktop.xdotool('mousemove', 10, desktop.screen.height - 10)
  await until(
    'the notification to be drawn',
    () => desktop.screenshot(path, { width: 520, height: 220 }),
    colours => colours > 400,
  )
}
