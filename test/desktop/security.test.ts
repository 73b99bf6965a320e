import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operationsAt } from '../../preload/contract/operations.ts'
import type {} from '../../renderer/bridge.d.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp, startApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { trayItem } from './harness/tray-item.ts'

/** Nobody's user id on Debian: somebody who is not root. */
const nobody = 65534

describeNeeding(['root'], 'what the window may not do', () => {
  let desktop: Desktop
  let test: TestHome
  let app: ElectronApplication
  let page: Page

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    test = await TestHome.create()
    app = await launchApp(desktop, { home: test.path })
    const opened = app.waitForEvent('window')
    await (await trayItem(desktop.bus)).activate()
    page = await opened
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    await test?.remove()
    await desktop?.end()
  })

  it('reach more of Afloat than the contract offers', async () => {
    const surface = await page.evaluate(() => Object.entries(window.afloat).map(([key, value]) => [key, typeof value]))
    const names = [...operationsAt('window'), 'onSnapshot'].sort()
    expect(surface.sort()).toEqual(names.map(name => [name, 'function']))
    expect(names).not.toContain('shutdown')
    const globals = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(name => name in window),
    )
    expect(globals).toEqual([])
  })

  it('change the bridge', async () => {
    await page.evaluate(() => {
      try {
        Object.assign(window.afloat, { restart: () => 'mine', extra: 1 })
      } catch {
        // Frozen objects throw in strict code; what counts is what it is afterwards.
      }
    })
    expect(await page.evaluate(() => 'extra' in window.afloat)).toBe(false)
  })

  it('ask for anything in a way that the contract forbids', async () => {
    const results = await page.evaluate(async () => {
      const bridge = window.afloat as unknown as Record<string, (input: unknown) => Promise<unknown>>
      const call = (name: string, input: unknown) => bridge[name]?.(input)
      return [
        await call('reports', { last: 'all' }),
        await call('restart', { force: 'yes' }),
        await call('stop', { containers: 'kill' }),
        await call('installEngine', { version: '../../etc' }),
        await call('restart', undefined),
      ]
    })
    for (const result of results) expect(result).toMatchObject({ ok: false, problem: { code: 'usage' } })
    expect((await test.status()).lastReport).toBeNull()
  })

  it('go anywhere else, or open another window', async () => {
    const before = page.url()
    await page.evaluate(() => {
      window.location.href = 'https://example.org/'
      window.open('https://example.org/', '_blank')
      window.open('afloat://window/index.html', '_blank')
      const link = document.createElement('a')
      link.href = 'file:///etc/passwd'
      document.body.append(link)
      link.click()
      link.remove()
    })
    // A navigation begins after the script that asked for it; it is given time to.
    await sleep(500)
    expect(page.url()).toBe(before)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it('load, run or fetch what is not its own', async () => {
    const blocked = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective))
      const outcome = async (attempt: () => unknown) => {
        try {
          await attempt()
          return 'done'
        } catch {
          return 'refused'
        }
      }
      // Not at once: what a debugger evaluates, as the tests do, may use eval for as long as it does not wait.
      await new Promise(resolve => setTimeout(resolve, 10))
      const evaluated = await outcome(() => new Function('return 1')())
      const fetched = await outcome(() => fetch('afloat://window/index.html'))
      const written = await outcome(() => {
        document.body.innerHTML += '<b>more</b>'
      })
      const script = document.createElement('img')
      script.src = 'https://example.org/pixel.png'
      document.body.append(script)
      await new Promise(resolve => setTimeout(resolve, 200))
      script.remove()
      return { evaluated, fetched, written, violations }
    })
    expect(blocked).toMatchObject({ evaluated: 'refused', fetched: 'refused', written: 'refused' })
    expect(blocked.violations).toEqual(expect.arrayContaining(['require-trusted-types-for', 'connect-src', 'img-src']))
  })

  it('read the disk through the scheme it is served from', async () => {
    const statuses = await app.evaluate(async ({ net }) => {
      const paths = ['../../package.json', '%2e%2e/%2e%2e/package.json', '..%2f..%2fpackage.json', 'nothing.js', '']
      return Promise.all(paths.map(async path => (await net.fetch(`afloat://window/${path}`)).status))
    })
    expect(statuses).toEqual([404, 404, 404, 404, 404])
    const page = await app.evaluate(async ({ net }) => {
      const response = await net.fetch('afloat://window/index.html')
      return { status: response.status, policy: response.headers.get('content-security-policy') }
    })
    expect(page.status).toBe(200)
    expect(page.policy).toContain("default-src 'none'")
    expect(page.policy).not.toContain('unsafe')
  })

  it('be granted a permission', async () => {
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
      return Promise.all(names.map(async name => (await navigator.permissions.query({ name })).state))
    })
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied'])
  })

  it('run with Node, or in the same world as its preload script', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    })
    expect(preferences['nodeIntegrationInWorker']).not.toBe(true)
  })

  it('speak from a window that Afloat did not open for it, even with the same page and bridge', async () => {
    const answer = await app.evaluate(async ({ app: electronApp, BrowserWindow }) => {
      const preload = `${electronApp.getAppPath()}/out/preload/bridge.cjs`
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      const elsewhere = await stranger.loadURL('data:text/html,<p>elsewhere').catch((error: Error) => error.message)
      await stranger.loadURL('afloat://window/index.html')
      const restarted = await stranger.webContents.executeJavaScript('window.afloat.restart({})')
      stranger.destroy()
      return { elsewhere, restarted }
    })
    expect(answer.elsewhere).toContain('ERR_BLOCKED_BY_CLIENT')
    expect(answer.restarted).toMatchObject({ ok: false, problem: { code: 'usage' } })
    expect((await test.status()).lastReport).toBeNull()
  })

  it('run without a sandbox for anybody but root, who is warned', async () => {
    const root = startApp(desktop, test.path, { stdio: ['ignore', 'ignore', 'pipe'] })
    expect(root.stderr && (await text(root.stderr))).toContain('runs as root')
    const other = startApp(desktop, '/tmp/afloat-nobody', {
      stdio: ['ignore', 'ignore', 'pipe'],
      uid: nobody,
      gid: nobody,
    })
    const [[code], said] = await Promise.all([once(other, 'exit'), other.stderr ? text(other.stderr) : ''])
    expect(said).toContain('--no-sandbox is only for root')
    expect(code).toBe(2)
  })
})
