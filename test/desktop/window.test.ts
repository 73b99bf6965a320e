import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { looks } from './harness/looks.ts'
import { panelHeight } from './harness/panel-config.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

/** From the click to the window on the screen, by the issue: milliseconds. Printed; asserted with room for a busy machine. */
const OPEN_MS = 300
const ROOM = 5

describeNeeding(['root'], 'the window', () => {
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
    await test.runContainers('db', 'web')
    app = await launchApp(desktop, { home: test.path })
    tray = await trayItem(desktop.bus)
    await until(
      'the tray to say that it runs',
      () => tray.toolTip(),
      tip => tip.includes('2 containers'),
    )
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    await test?.remove()
    await desktop?.end()
  })

  const bounds = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())

  /** Opens the window by a click of the mouse on the tray's item; milliseconds until it was shown, painted. */
  async function open(click: () => Promise<unknown>): Promise<number> {
    const shown = app.evaluate(
      ({ app: electron }) =>
        new Promise<number>(resolve => {
          electron.once('browser-window-created', (_event, window) => window.once('show', () => resolve(Date.now())))
        }),
    )
    const opened = app.waitForEvent('window')
    await sleep(100)
    const clicked = Date.now()
    await click()
    const lasted = (await shown) - clicked
    page = await opened
    await page.getByRole('heading', { level: 1, name: 'Running' }).waitFor()
    return lasted
  }

  async function close(): Promise<void> {
    await page.close()
    await until(
      'the window to be gone',
      () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
      count => count === 0,
    )
  }

  it('opens beside the tray that was clicked, at once', async () => {
    const middle = panelHeight / 2
    await desktop.xdotool('mousemove', desktop.screen.width - middle, middle)
    const times = [await open(() => desktop.xdotool('click', 1))]
    const place = await bounds()
    expect(place?.y).toBeGreaterThanOrEqual(panelHeight)
    expect(place?.y).toBeLessThan(3 * panelHeight)
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeGreaterThan(desktop.screen.width - 40)
    for (let round = 0; round < 4; round++) {
      await close()
      times.push(await open(() => tray.activate()))
    }
    const [first, ...warm] = times
    console.log(`the window was on the screen ${first} ms after the first click, warm after ${warm.join(', ')} ms`)
    expect(Math.min(...warm)).toBeLessThan(OPEN_MS * ROOM)
  })

  it('comes back where it was, as big as it was', async () => {
    const wanted = { x: 90, y: 120, width: 620, height: 560 }
    await app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), wanted)
    await until('the window to be moved', bounds, place => place?.width === wanted.width)
    for (let round = 0; round < 3; round++) {
      await close()
      await open(() => tray.activate())
      const place = await bounds()
      expect([place?.width, place?.height]).toEqual([wanted.width, wanted.height])
      // The window manager's frame may shift it by its own width, but not again and again.
      expect(Math.abs((place?.x ?? 0) - wanted.x)).toBeLessThan(30)
      expect(Math.abs((place?.y ?? 0) - wanted.y)).toBeLessThan(30)
    }
    const file = JSON.parse(await readFile(join(test.home.electron, 'window.json'), 'utf8'))
    expect(file).toMatchObject({ width: wanted.width, height: wanted.height })
  })

  it('says what a restart would do to each container', async () => {
    await page.getByRole('link', { name: 'Containers' }).click()
    const list = page.getByRole('region', { name: '2 containers running' })
    await list.getByText('Runs on through a restart').nth(1).waitFor({ state: 'attached' })
    await page.getByRole('region', { name: 'A restart of the engine' }).getByText('Containers keep running').waitFor()
    expect(await looks(page, 'containers')).toEqual([])
  })

  it('edits daemon.json as text, with the place of what is wrong, and notices other editors', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    const area = page.getByRole('textbox', { name: 'daemon.json as text' })
    const file = test.home.engine.daemonJson
    const before = await readFile(file, 'utf8')
    expect(await area.inputValue()).toBe(before)

    await area.fill(before.replace('}', ', "debug": tru}'))
    await page
      .getByRole('button', { name: /^Go to line 1, column \d+$/ })
      .first()
      .click()
    expect(await area.evaluate(element => document.activeElement === element)).toBe(true)
    const look = page.getByRole('button', { name: 'What would this do?' })
    expect(await look.getAttribute('aria-disabled')).toBe('true')

    await area.fill(before.replace('}', ', "debug": true}'))
    await page.getByText('The engine can read this.').waitFor()
    await writeFile(file, before.replace('}', ', "max-concurrent-downloads": 4}'))
    await page.getByText('The file was changed by somebody else meanwhile.').waitFor({ timeout: 15_000 })
    expect(await look.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'Take theirs' }).click()
    expect(await area.inputValue()).toContain('max-concurrent-downloads')

    await area.fill((await area.inputValue()).replace('}', ', "debug": true}'))
    await page.getByText('The engine can read this.').waitFor()
    await look.click()
    const plan = page.getByRole('region', { name: 'What this change does' })
    await plan.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Applied by a reload.').waitFor()
    const after = JSON.parse(await readFile(file, 'utf8'))
    expect(after).toMatchObject({ debug: true, 'max-concurrent-downloads': 4 })
  })

  it('changes theme and language at once, its tray with it', async () => {
    const dark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    expect(await dark()).toBe(false)
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark')
    await until('the dark theme', dark, is => is)
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('system')
    await until('the light theme', dark, is => !is)

    await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor()
    await until(
      'the tray in German',
      () => tray.toolTip(),
      tip => tip === 'Afloat: Läuft · 2 Container',
    )
    expect(await looks(page, 'settings', { language: 'de' })).toEqual([])
    await page.getByRole('combobox', { name: 'Sprache' }).selectOption('system')
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  })

  it('is as good from right to left', async () => {
    for (const view of ['Engine', 'Containers', 'Releases', 'History', 'Settings']) {
      await page.getByRole('link', { name: view }).click()
      await page.evaluate(() => {
        document.documentElement.dir = 'rtl'
      })
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await looks(page, `rtl-${view.toLowerCase()}`, { moving: true })).toEqual([])
      const lost = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main *')]
          .filter(element => element.getClientRects().length > 0 && !element.closest('.visually-hidden, svg'))
          .filter(element => {
            const { left, right, width } = element.getBoundingClientRect()
            return width > 1 && (left < -1 || right > innerWidth + 1)
          })
          .map(element => element.outerHTML.slice(0, 120)),
      )
      expect(lost).toEqual([])
    }
  })

  it.each(['behind another window', 'closed'] as const)('never takes the focus by itself: %s', async state => {
    if (state === 'closed') await close()
    const other = await foreignWindow(desktop)
    const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
    try {
      const before = await windows()
      const dockerd = await test.dockerdPid()
      process.kill(dockerd, 'SIGKILL')
      const focused = new Set<string>()
      // Through the crash, its notification and the return, which the tray tells.
      await until(
        'the engine to be back',
        async () => {
          focused.add(await desktop.xdotool('getwindowfocus'))
          return (await tray.toolTip()).includes('Running') && (await test.dockerdPid()) !== dockerd
        },
        is => is,
      )
      for (let look = 0; look < 20; look++) {
        focused.add(await desktop.xdotool('getwindowfocus'))
        await sleep(50)
      }
      expect([...focused]).toEqual([other.id])
      expect(await windows()).toBe(before)
    } finally {
      await other.end()
    }
  })

  it('is worked by the keyboard alone', async () => {
    await open(() => tray.activate())
    // What is typed goes to the focused window, which the window manager makes it in its own time.
    await until(
      'the window to have the keyboard',
      () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null),
      has => has,
    )
    await page.getByRole('link', { name: 'Engine' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Running' }).waitFor()
    const focus = () =>
      page.evaluate(() => {
        const { activeElement } = document
        const outline = activeElement ? getComputedStyle(activeElement).outlineStyle : 'none'
        return { name: activeElement?.textContent ?? '', outline }
      })
    for (let tabs = 0; tabs < 20 && (await focus()).name !== 'Restart'; tabs++) {
      await page.keyboard.press('Tab')
      // Wherever it is, it can be seen.
      expect((await focus()).outline).not.toBe('none')
    }
    const dockerd = await test.dockerdPid()
    const able = page.locator('button:focus:not([aria-disabled="true"])', { hasText: 'Restart' })
    await able.waitFor()
    await page.keyboard.press('Enter')
    await until(
      'another dockerd',
      () => test.dockerdPid(),
      pid => pid !== dockerd,
    )
    const ended = page.getByRole('heading', { name: 'Engine restarted' }).or(page.getByRole('alert'))
    await ended.first().waitFor({ timeout: 60_000 })
    expect(await page.getByRole('alert').allTextContents()).toEqual([])
    await desktop.xdotool('key', 'ctrl+w')
    await until(
      'the window to be gone',
      () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
      count => count === 0,
    )
  })
})

/** A window of another program, which has the focus. */
async function foreignWindow(desktop: Desktop): Promise<{ readonly id: string; end(): Promise<void> }> {
  const child = spawn('display', ['-title', 'another', '-size', '300x200', 'xc:gray'], {
    env: desktop.env,
    stdio: 'ignore',
  })
  const gone = once(child, 'exit')
  const end = async () => {
    child.kill('SIGKILL')
    await gone
  }
  try {
    const id = await until(
      'the other window',
      () => desktop.xdotool('search', '--onlyvisible', '--name', '^another$').catch(() => ''),
      found => /^\d+$/.test(found),
    )
    await desktop.xdotool('windowactivate', '--sync', id)
    await until(
      'the other window to have the focus',
      () => desktop.xdotool('getwindowfocus'),
      focus => focus === id,
    )
    return { id, end }
  } catch (error) {
    await end()
    throw error
  }
}
