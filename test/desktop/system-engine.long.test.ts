import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import electronPath from 'electron'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SETTINGS_VERSION } from '../../preload/contract/settings.ts'
import { debianMirror } from '../harness/debian-mirror.ts'
import { installAfloat } from '../harness/laptop/installed-afloat.ts'
import { Laptop } from '../harness/laptop/laptop.ts'
import { LaptopTown } from '../harness/laptop/laptop-town.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { looks } from './harness/looks.ts'
import { picture } from './harness/pictures.ts'
import { type TrayItem, trayItem } from './harness/tray-item.ts'

/** The engine of Debian 12, and what somebody's apt puts there under it. */
const [OLD, NEW] = ['20.10.24', '26.1.5']
/** A laptop's tree may have to be made first, and apt fetches a hundred megabytes: milliseconds. */
const PREPARED_WITHIN_MS = 600_000

// The app is on this machine, the Docker that it looks after is the laptop's: where the app looks for the helper's socket
// lies the laptop's own folder.
describeNeeding(['root'], "the window and the tray over the system's Docker", () => {
  let laptop: Laptop
  let town: LaptopTown
  let pids: Record<string, number>
  let folder: string
  let desktop: Desktop
  let app: ElectronApplication
  let tray: TrayItem
  let page: Page

  beforeAll(async () => {
    laptop = await Laptop.boot()
    await mkdir(laptop.at('/etc/docker'), { recursive: true })
    await writeFile(laptop.at('/etc/docker/daemon.json'), '{"log-driver": "json-file", "live-restore": true}\n')
    await laptop.run('systemctl', 'reload', 'docker')
    town = await LaptopTown.start(laptop)
    pids = await town.pids()
    await installAfloat(laptop)
    await laptop.run('afloat', 'up', '--system')
    folder = await mkdtemp(join(tmpdir(), 'afl-'))
    const settings = { version: SETTINGS_VERSION, startEngine: true, engineKind: 'system-docker' }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    const program = join(folder, 'app')
    const inside = `mount -t tmpfs none /var/lib && ln -s ${laptop.at('/var/lib/afloat')} /var/lib/afloat && exec ${electronPath} "$@"`
    await writeFile(program, `#!/bin/sh\nexec unshare --mount --propagation private sh -c '${inside}' app "$@"\n`)
    await chmod(program, 0o755)
    desktop = await startDesktop()
    app = await launchApp(desktop, { home: folder, program })
    tray = await trayItem(desktop.bus)
    await until(
      'the tray to say that it runs',
      () => tray.toolTip(),
      tip => tip.includes('8 containers'),
    )
    const opened = app.waitForEvent('window')
    await tray.activate()
    page = await opened
    await page.getByRole('heading', { level: 1, name: 'Running' }).waitFor()
  }, PREPARED_WITHIN_MS)

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    await desktop?.end()
    await laptop?.remove()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const labels = async () => (await tray.menu()).map(({ label }) => label)

  it('say whose engine it is, and do not offer to stop it', async () => {
    await page.getByText('/run/docker.sock').first().waitFor()
    expect(await page.getByText(OLD).count()).toBeGreaterThan(0)
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0)
    const offered = (await tray.menu()).filter(({ enabled }) => enabled).map(({ label }) => label)
    expect(offered.filter(label => /stop|Restart to use/i.test(label))).toEqual([])
    expect(await looks(page, 'system-engine', { moving: true })).toEqual([])
  })

  it(
    "tell of a restart that somebody's apt left to do, and do it when clicked",
    async () => {
      await writeFile(laptop.at('/etc/apt/sources.list.d/trixie.list'), `deb ${await debianMirror()} trixie main\n`)
      await writeFile(laptop.at('/etc/apt/apt.conf.d/91release'), 'APT::Default-Release "bookworm";\n')
      await laptop.run('apt-get', '--quiet', 'update')
      const apt = ['apt-get', '-qy', '-t', 'trixie', 'install', 'docker.io', 'docker-cli']
      await laptop.run('env', 'DEBIAN_FRONTEND=noninteractive', ...apt)
      const offer = `Restart to use ${NEW}`
      await page.getByRole('button', { name: offer }).waitFor({ timeout: 60_000 })
      await until('the tray to offer it', labels, entries => entries.includes(offer))
      expect(await looks(page, 'system-pending', { moving: true })).toEqual([])
      await desktop.openTrayMenu()
      await desktop.screenshot(await picture('system-tray-menu', 'en-US'), { width: 460, height: 330 })
      await desktop.xdotool('key', 'Escape')

      await tray.click(offer)
      await page.getByText('Engine restarted').first().waitFor({ timeout: 120_000 })
      await until('the tray to have done with it', labels, entries => !entries.includes(offer))
      expect(await page.getByText(NEW).count()).toBeGreaterThan(0)
      expect(await looks(page, 'system-restarted', { moving: true })).toEqual([])
      expect(await town.pids()).toEqual(pids)
    },
    PREPARED_WITHIN_MS,
  )

  it('show the versions that apt offers', async () => {
    await page.getByRole('link', { name: 'Releases' }).click()
    await page.getByText(OLD).first().waitFor()
    expect(await looks(page, 'system-releases', { moving: true })).toEqual([])
  })
})
