import { once } from 'node:events'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { evidenceOf, identityOf } from '../../main/host/process-identity.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { engineVersion, TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp, startApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { looks } from './harness/looks.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { type TrayItem, trayItem, trayItems } from './harness/tray-item.ts'

const running = 'Afloat: Running · 3 containers'
/** What can be asked for at any time. */
const ALWAYS = ['Open Afloat', 'Help', 'Report a problem…', 'About Afloat', 'Quit Afloat']
const names = ['cache', 'db', 'web']

describeNeeding(['root'], 'the app on a real desktop, with a real engine', () => {
  let desktop: Desktop
  let test: TestHome
  let watch: NotificationWatch
  let app: ElectronApplication
  let tray: TrayItem

  const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  const toolTip = (wanted: string) =>
    until(
      `the tray to say ${wanted}`,
      () => tray.toolTip(),
      tip => tip === wanted,
    )

  async function launch(): Promise<void> {
    app = await launchApp(desktop, { home: test.path })
    tray = await trayItem(desktop.bus)
  }

  async function openWindow(): Promise<Page> {
    const opened = app.waitForEvent('window')
    await tray.activate()
    const page = await opened
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    watch = new NotificationWatch(desktop.busAddress)
    test = await TestHome.create()
    await launch()
    await toolTip('Afloat: Running · 0 containers')
    await test.runContainers(...names)
    await toolTip(running)
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    watch?.end()
    await test?.remove()
    await desktop?.end()
  })

  it('has one item in the tray that says the state, with what is possible now', async () => {
    expect(await trayItems(desktop.bus)).toHaveLength(1)
    const menu = await tray.menu()
    expect(menu.map(({ label, enabled }) => [label, enabled])).toEqual([
      ['Running · 3 containers', false],
      [`Docker Engine ${engineVersion}`, false],
      ['Start engine', false],
      ['Restart engine', true],
      ['Stop engine…', true],
      ['Live restore', true],
      ['Open Afloat', true],
      ['Help', true],
      ['Report a problem…', true],
      ['About Afloat', true],
      ['Quit Afloat', true],
    ])
    expect(await windows()).toBe(0)
  })

  it('turns live restore on again by its switch, with dockerd and containers as they were', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    await test.afloat('config', 'set', 'live-restore', 'false')
    await until(
      'the switch',
      () => tray.menu(),
      menu => menu.some(({ label, on }) => label === 'Live restore' && !on),
    )
    await tray.click('Live restore')
    await until(
      'live restore',
      () => test.status(),
      ({ liveRestore }) => liveRestore === true,
    )
    await until(
      'the switch',
      () => tray.menu(),
      menu => menu.some(({ label, on }) => label === 'Live restore' && on),
    )
    expect([await test.pids(), await test.dockerdPid()]).toEqual([before, dockerd])
  })

  it('restarts the engine from the menu while containers run on, with progress and a notification', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    await tray.click('Restart engine')
    const busy = await until(
      'the menu to show a step',
      () => tray.menu(),
      menu => menu[1]?.label.startsWith('Step ') === true,
    )
    expect(busy[0]?.label).toBe('Restarting the engine…')
    expect(busy.filter(({ enabled }) => enabled).map(({ label }) => label)).toEqual(ALWAYS)
    const notification = await watch.next(30_000)
    await toolTip(running)

    expect(notification).toMatchObject({ app: 'Afloat', title: 'Engine restarted' })
    expect(notification.body).toMatch(/^All 3 containers kept running\. The engine was away for [\d.]+\u00a0m?s\.$/)
    expect(notification.actions).toEqual(['default', 'Show details'])
    expect(await test.dockerdPid()).not.toBe(dockerd)
    expect(await test.pids()).toEqual(before)
    expect(Object.keys(before).sort()).toEqual(names)
    expect(await windows()).toBe(0)
  })

  it('restarts the engine by a click in the panel', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    await desktop.openTrayMenu()
    // Greyed entries are passed over: the first that the arrow reaches is Restart.
    await desktop.xdotool('key', '--delay', 50, 'Down', 'Return')
    await until(
      'another dockerd',
      () => test.dockerdPid(),
      pid => pid !== dockerd,
    )
    expect((await watch.next(30_000)).title).toBe('Engine restarted')
    await toolTip(running)
    expect(await test.pids()).toEqual(before)
  })

  it('opens its window from the tray, showing engine and containers, and restarts from its button', async () => {
    const page = await openWindow()
    const [before, status] = [await test.pids(), await test.status()]
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Running')
    for (const name of names) {
      const row = page.getByRole('listitem').filter({ hasText: name })
      expect(await row.textContent()).toContain(`PID${before[name]}`)
    }
    expect(await looks(page, 'engine')).toEqual([])
    const text = await page.getByRole('main').textContent()
    expect(text).toContain(`${engineVersion}PID ${status.engine?.pid}`)
    expect(text).toContain(`${status.engine?.containerdVersion}PID ${status.engine?.containerdPid}`)

    await page.getByRole('button', { name: 'Restart' }).click()
    const steps = page.getByRole('list', { name: 'Restarting the engine' })
    await steps.getByText('Stop dockerd').waitFor()
    await page.getByRole('figure', { name: /^Restarting the engine: .+ so far$/ }).waitFor()
    expect(await page.getByRole('button', { name: 'Restart' }).getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('heading', { name: 'Engine restarted' }).waitFor()
    const report = page.getByRole('region', { name: 'Engine restarted' })
    expect(await report.textContent()).toContain('3 of 3')
    expect(await test.pids()).toEqual(before)
    expect(await test.dockerdPid()).not.toBe(status.engine?.pid)
    // Who looks at the window sees it there: no notification for what happens before the user's eyes.
    expect(watch.seen).toEqual([])
  })

  it('stops and starts the engine from the window, containers untouched', async () => {
    const [page] = app.windows()
    if (!page) throw new Error('the window is gone')
    const before = await test.pids()
    await page.getByRole('button', { name: 'Stop…' }).click()
    await page.getByRole('button', { name: 'Keep containers running' }).click()
    await page.getByRole('heading', { name: 'Stopped' }).waitFor()
    for (const pid of Object.values(before)) expect(await identityOf(pid)).toBeDefined()
    await until(
      'the menu to offer Start',
      () => tray.menu(),
      menu => menu.some(({ label, enabled }) => label === 'Start engine' && enabled),
    )
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('heading', { name: 'Running' }).waitFor()
    expect(await test.pids()).toEqual(before)
  })

  it('destroys the window when it is closed, and lives on in the tray', async () => {
    const [page] = app.windows()
    await page?.close()
    await until('the window to be gone', windows, count => count === 0)
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(0)
    expect(await tray.toolTip()).toBe(running)
  })

  it("shows the first one's window when started a second time", async () => {
    const second = startApp(desktop, test.path, { stdio: 'ignore' })
    expect(await once(second, 'exit')).toEqual([0, null])
    await until('the window to open', windows, count => count === 1)
    expect(await trayItems(desktop.bus)).toHaveLength(1)
  })

  it('adopts everything after it was killed', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    const identity = await identityOf(app.process().pid ?? 0)
    if (!identity) throw new Error('the app has no process')
    const gone = once(app.process(), 'exit')
    process.kill(identity.pid, 'SIGKILL')
    await gone
    expect(await evidenceOf(identity)).toBe('dead')
    expect(await test.pids()).toEqual(before)

    await launch()
    await toolTip(running)
    expect(await test.dockerdPid()).toBe(dockerd)
    expect(await test.pids()).toEqual(before)
  })

  it('says when the engine crashed, and that it is back', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    process.kill(dockerd, 'SIGKILL')
    const { title, body } = await watch.next(30_000)
    expect(title).toBe('The engine crashed and is back')
    expect(body).toMatch(/^All 3 containers kept running\./)
    await toolTip(running)
    expect(await test.dockerdPid()).not.toBe(dockerd)
    expect(await test.pids()).toEqual(before)
  })

  it('takes a home over from a background supervisor, and adopts its engine', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    await app.close()
    await test.afloat('up')
    expect((await test.status()).supervisor.mode).toBe('headless')
    await launch()
    await toolTip(running)
    expect((await test.status()).supervisor).toMatchObject({ mode: 'app', pid: app.process().pid })
    expect(await test.dockerdPid()).toBe(dockerd)
    expect(await test.pids()).toEqual(before)
  })

  it('quits from the menu; engine and containers run on, with nothing of its open files', async () => {
    const [before, dockerd] = [await test.pids(), await test.dockerdPid()]
    const gone = once(app.process(), 'exit')
    await tray.click('Quit Afloat')
    expect(await gone).toEqual([0, null])
    expect(await test.dockerdPid()).toBe(dockerd)
    expect(await test.pids()).toEqual(before)
    await until(
      'the item to leave the tray',
      () => trayItems(desktop.bus),
      items => items.length === 0,
    )
    expect((await test.openFiles(dockerd)).filter(file => /chromium|electron|\.pak$/i.test(file))).toEqual([])
  })
})
