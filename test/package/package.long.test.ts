import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desktop, startDesktop } from '../desktop/harness/desktop.ts'
import { type TrayItem, trayItem, trayItems } from '../desktop/harness/tray-item.ts'
import { FreshTree } from '../harness/fresh-tree.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { ReleaseFeed } from '../harness/release-feed.ts'
import { repository } from '../harness/repository.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

const run = promisify(execFile)
/** Compressing 250 MB twice on a busy machine, and a Debian with what the package depends on: milliseconds. */
const PREPARED_WITHIN_MS = 900_000
const DISABLED = '0'.charCodeAt(0)
const ENABLED = '1'.charCodeAt(0)

/** A folder with packages that are to be tried, such as a release's; without, they are made first. */
const given = process.env['AFLOAT_PACKAGES']

async function made(): Promise<string[]> {
  const { stderr } = await run('npm', ['run', 'dist', '--', '--unofficial-electron'], { cwd: repository })
  return [...stderr.matchAll(/Packaged (\S+)/g)].map(([, name = '']) => name)
}

/** A home whose engine runs two containers, and the app on a desktop, started in the way that a package is. */
class Installed {
  readonly test: TestHome
  readonly desktop: Desktop
  readonly start: (words: readonly string[], env: NodeJS.ProcessEnv) => ChildProcess
  readonly commandLine: (...words: readonly string[]) => Promise<string>

  constructor(
    test: TestHome,
    desktop: Desktop,
    start: (words: readonly string[], env: NodeJS.ProcessEnv) => ChildProcess,
    commandLine: (...words: readonly string[]) => Promise<string>,
  ) {
    this.test = test
    this.desktop = desktop
    this.start = start
    this.commandLine = commandLine
  }

  /** The whole life of an installed Afloat: up from the terminal, the app takes over, restarts from its tray, quits. */
  async liveThrough(): Promise<void> {
    const { test, desktop } = this
    await this.commandLine('up', '--home', test.path)
    expect((await test.status()).supervisor.mode).toBe('headless')
    await test.runContainers('db', 'web')
    const before = await test.pids()

    const app = this.start(['--no-sandbox', `--home=${test.path}`], desktop.env)
    const tray = await trayItem(desktop.bus)
    await says(tray, 'Afloat: Running · 2 containers')
    expect((await test.status()).supervisor.mode).toBe('app')
    const dockerd = await test.dockerdPid()
    await tray.click('Restart engine')
    await until(
      'another dockerd',
      () => test.dockerdPid(),
      pid => pid !== dockerd,
    )
    await says(tray, 'Afloat: Running · 2 containers')
    expect(await test.pids()).toEqual(before)
    expect((await test.status()).lastReport).toMatchObject({ kind: 'restart', outcome: 'ok', containers: { kept: 2 } })
    expect(JSON.parse(await this.commandLine('report', '--json', '--home', test.path))).toHaveLength(1)

    const gone = once(app, 'exit')
    await tray.click('Quit Afloat')
    expect(await gone).toEqual([0, null])
    await emptyTray(desktop)
    expect(await test.pids()).toEqual(before)
  }
}

const emptyTray = (desktop: Desktop) =>
  until(
    'the item to leave the tray',
    () => trayItems(desktop.bus),
    items => items.length === 0,
  )

const says = (tray: TrayItem, wanted: string) =>
  until(
    `the tray to say ${wanted}`,
    () => tray.toolTip(),
    tip => tip === wanted,
  )

/** Names and sizes of everything in a home but what lives on in the engine's hands. */
async function contents(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (['run', 'log', 'electron'].includes(entry.name)) continue
    const paths = entry.isDirectory() && entry.name !== 'data' ? await readdir(join(folder, entry.name)) : ['']
    for (const path of paths) {
      const { size } = await stat(join(folder, entry.name, path))
      found.push(`${entry.name}/${path} ${entry.name === 'data' ? '' : size}`)
    }
  }
  return found.sort()
}

describeNeeding(['root'], 'the packages', () => {
  let packages: string[]
  let tree: FreshTree
  let desktop: Desktop
  const file = (ending: string) => packages.find(name => name.endsWith(ending)) ?? ''

  beforeAll(async () => {
    packages = given === undefined ? await made() : (await readdir(given)).map(name => join(given, name))
    tree = await FreshTree.create()
    await tree.install(file('.deb'))
    await enterPrivateNetwork()
    desktop = await startDesktop()
  }, PREPARED_WITHIN_MS)

  afterAll(async () => {
    await desktop?.end()
    await tree?.remove()
  })

  it('are a deb and a tar.gz that say so in their names where the Electron in them is not the official one', async () => {
    const origin = JSON.parse(await readFile(join(repository, 'node_modules', 'electron', 'origin.json'), 'utf8'))
    for (const ending of ['.deb', '.tar.gz']) {
      expect(file(ending).includes('unofficial-electron')).toBe(origin.origin !== 'official')
    }
  })

  it('have their fuses set: no run-as-node, nothing but the archive, cookies encrypted', async () => {
    const wire = await getCurrentFuseWire(tree.at('/opt/Afloat/afloat'))
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: DISABLED,
      [FuseV1Options.EnableCookieEncryption]: ENABLED,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLED,
      [FuseV1Options.EnableNodeCliInspectArguments]: DISABLED,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLED,
      [FuseV1Options.OnlyLoadAppFromAsar]: ENABLED,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLED,
    })
  })

  it('bring desktop entry, icons, AppStream data, manual page and completions that the tools accept', async () => {
    await run('desktop-file-validate', [tree.at('/usr/share/applications/afloat.desktop')])
    const metainfo = tree.at('/usr/share/metainfo/io.github.afloat.Afloat.metainfo.xml')
    await run('appstreamcli', ['validate', '--no-net', metainfo])
    for (const path of [
      'man/man1/afloat.1.gz',
      'bash-completion/completions/afloat',
      'zsh/vendor-completions/_afloat',
      'fish/vendor_completions.d/afloat.fish',
      'icons/hicolor/256x256/apps/afloat.png',
      'doc/afloat/copyright',
      'polkit-1/actions/io.github.afloat.Afloat.policy',
    ]) {
      expect((await stat(tree.at(`/usr/share/${path}`))).size, path).toBeGreaterThan(0)
    }
  })

  it('the deb puts afloat on the PATH of a fresh Debian', async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'))
    expect(await tree.run('sh', '-c', 'command -v afloat')).toBe('/usr/bin/afloat')
    expect(await tree.run('afloat', '--version')).toBe(version)
    await expect(tree.run('afloat', 'status', '--home', '/tmp/nowhere')).rejects.toMatchObject({ code: 4 })
    expect(await tree.run('afloat', 'completion', 'bash')).toContain('complete -F _afloat afloat')
  })

  it('the deb updates itself from where its release came from, with engine and containers running on', async () => {
    const test = await TestHome.create()
    tree.shared = [test.path, desktop.env['HOME'] ?? '']
    const feed = await ReleaseFeed.open(file('.deb'), '9.9.9')
    const resources = tree.at('/opt/Afloat/resources')
    const added = { 'app-update.yml': `provider: generic\nurl: ${feed.url}\n`, 'package-type': 'deb' }
    for (const [name, text] of Object.entries(added)) await writeFile(join(resources, name), text)
    const { ino } = await stat(join(resources, 'app.asar'))
    try {
      await tree.run('afloat', 'up', '--home', test.path)
      await test.runContainers('db')
      const [pids, dockerd] = [await test.pids(), await test.dockerdPid()]
      const app = tree.start(desktop.env, '/opt/Afloat/afloat', '--no-sandbox', `--home=${test.path}`)
      const gone = once(app, 'exit')
      await says(await trayItem(desktop.bus), 'Afloat: Running · 1 container')
      await (await trayItem(desktop.bus)).click('Look for a newer Afloat')
      const install = 'Restart Afloat to update it to 9.9.9'
      const tray = await trayItem(desktop.bus)
      await until(
        'the update to be fetched',
        () => tray.menu(),
        menu => menu.some(({ label, enabled }) => label === install && enabled),
      )
      expect(feed.served).toEqual(['latest-linux.yml', 'afloat.deb'])
      await tray.click(install)
      await gone
      expect((await stat(join(resources, 'app.asar'))).ino, 'a file that was installed anew').not.toBe(ino)
      const next = await trayItem(desktop.bus)
      await says(next, 'Afloat: Running · 1 container')
      expect([await test.pids(), await test.dockerdPid()]).toEqual([pids, dockerd])
      await next.click('Quit Afloat')
      await emptyTray(desktop)
    } finally {
      // No package knows them, so none would remove them.
      for (const name of Object.keys(added)) await rm(join(resources, name), { force: true })
      await feed.close()
      await test.remove()
    }
  })

  it('the deb is started, restarts the engine from its tray, and is removed without touching what is the engine’s', async () => {
    const test = await TestHome.create()
    tree.shared = [test.path, desktop.env['HOME'] ?? '']
    try {
      const installed = new Installed(
        test,
        desktop,
        (words, env) => tree.start(env, '/opt/Afloat/afloat', ...words),
        (...words) => tree.run('afloat', ...words),
      )
      await installed.liveThrough()
      const [before, pids, dockerd] = [await contents(test.path), await test.pids(), await test.dockerdPid()]
      await tree.run('apt-get', 'purge', '--yes', 'afloat')
      for (const path of ['/opt/Afloat', '/usr/bin/afloat', '/usr/share/applications/afloat.desktop']) {
        await expect(stat(tree.at(path)), path).rejects.toThrow('ENOENT')
      }
      expect(await test.dockerdPid()).toBe(dockerd)
      expect(await test.pids()).toEqual(pids)
      expect(await contents(test.path)).toEqual(before)
    } finally {
      await test.remove()
    }
  })

  it('the tar.gz is unpacked, does the same, and is removed by removing its folder', async () => {
    const folder = await mkdtemp('/tmp/afl-tar-')
    const test = await TestHome.create()
    try {
      await run('tar', ['--extract', '--file', file('.tar.gz'), '--directory', folder, '--strip-components=1'])
      const installed = new Installed(
        test,
        desktop,
        (words, env) => spawn(join(folder, 'afloat'), words, { env, stdio: 'inherit' }),
        async (...words) => (await run(join(folder, 'bin', 'afloat'), words, { env: test.env })).stdout,
      )
      await installed.liveThrough()
      const [before, pids] = [await contents(test.path), await test.pids()]
      await rm(folder, { recursive: true })
      expect(await test.pids()).toEqual(pids)
      expect(await contents(test.path)).toEqual(before)
    } finally {
      await rm(folder, { recursive: true, force: true })
      await test.remove()
    }
  })
})
