import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { taskFolder } from '../../main/engine/orphans/places.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { looks } from './harness/looks.ts'
import { clickLastButton } from './harness/notification-button.ts'
import { NotificationWatch } from './harness/notification-watch.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

describeNeeding(['root'], 'a container that would lose its engine', () => {
  let desktop: Desktop
  let test: TestHome
  let watch: NotificationWatch
  let app: ElectronApplication
  let tray: TrayItem

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    watch = new NotificationWatch(desktop.busAddress)
    test = await TestHome.create()
    await test.afloat('up')
    await test.runBusybox('db', [], 'sh', '-c', 'i=0; while :; do i=$((i+1)); echo line $i; sleep 1; done')
    await test.runContainers('web')
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
    watch?.end()
    await test?.remove()
    await desktop?.end()
  })

  it('is told by notification and tray, explained in the window, and brought back there', async () => {
    const before = await test.pids()
    const id = await test.docker('inspect', '--format', '{{.Id}}', 'db')
    await rm(taskFolder(test.home, id), { recursive: true })
    await test.afloat('orphans', '--json')

    const { title, body, actions } = await watch.next(30_000)
    expect(title).toBe('A container needs help')
    expect(body).toMatch(/^db: /)
    expect(actions).toEqual(['default', 'Show', 'bringBack', 'Bring back'])
    const opened = app.waitForEvent('window')
    await tray.click('Show 1 orphan')
    const page = await opened
    await page.getByRole('heading', { level: 1, name: 'Orphans' }).waitFor()
    const card = page.getByRole('region', { name: 'db' })
    expect(await card.textContent()).toContain("containerd's state directory of it is gone")
    expect(await looks(page, 'orphans')).toEqual([])

    await card.getByText('Its log').click()
    const log = card.locator('pre')
    const lines = async () => (await log.textContent())?.split('\n').length ?? 0
    const first = await lines()
    await until('more lines of its log', lines, count => count > first)

    // A terminal that types for the user.
    const [terminal, screen] = [join(test.path, 'terminal'), join(test.path, 'screen')]
    await writeFile(terminal, `#!/bin/sh\necho 'echo "inside $HOSTNAME"; exit' | "$@" >${screen} 2>&1\n`, {
      mode: 0o755,
    })
    await test.afloat('config', 'set', 'afloat.terminal', terminal)
    await card.getByRole('button', { name: 'Open a shell: db' }).click()
    await until(
      'the shell',
      () => readFile(screen, 'utf8'),
      text => text === `inside ${id.slice(0, 12)}\n`,
    )

    await card.getByRole('button', { name: 'Bring back: db' }).click()
    await page.getByRole('region', { name: 'db: what was done' }).waitFor({ timeout: 120_000 })
    await page.getByText('Every container that runs is known to the engine.').waitFor({ timeout: 60_000 })
    expect(await test.pids()).toEqual(before)
    expect(await test.docker('exec', 'db', 'echo', 'here')).toBe('here')
    await page.close()
  })

  it("is brought back by the notification's button, without the window", async () => {
    const before = await test.pids()
    watch.seen.length = 0
    const id = await test.docker('inspect', '--format', '{{.Id}}', 'web')
    await rm(taskFolder(test.home, id), { recursive: true })
    await test.afloat('orphans', '--json')
    const alarm = await watch.next(30_000)
    expect(alarm.title).toBe('A container needs help')
    await clickLastButton(desktop)
    const titles = [(await watch.next(120_000)).title]
    if (titles[0] !== '1 container brought back') titles.push((await watch.next(60_000)).title)
    expect(titles).toContain('1 container brought back')
    expect(await test.pids()).toEqual(before)
    expect(await test.docker('exec', 'web', 'echo', 'here')).toBe('here')
    expect(app.windows()).toEqual([])
  })
})
