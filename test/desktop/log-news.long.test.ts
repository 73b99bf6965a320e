import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LogWriters } from '../harness/log-writers.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { launchApp } from './harness/app.ts'
import { type Desktop, startDesktop } from './harness/desktop.ts'
import { NotificationWatch } from './harness/notification-watch.ts'

/** Time for 10,000 lines a second to fill a mebibyte of log and another of pipe, several times over: milliseconds. */
const ABSENCE_MS = 15_000

describeNeeding(['root'], 'a log that grows over the budget of the disk while the engine is away', () => {
  let desktop: Desktop
  let home: TestHome
  let watch: NotificationWatch
  let app: ElectronApplication
  let writers: LogWriters

  beforeAll(async () => {
    await enterPrivateNetwork()
    desktop = await startDesktop()
    watch = new NotificationWatch(desktop.busAddress)
    home = await TestHome.create()
    await home.afloat('up')
    for (const key of ['logBytes', 'pipeBytes']) await home.afloat('config', 'set', `afloat.shims.${key}`, '1048576')
    writers = new LogWriters(home)
    await writers.start('w-grows', { mode: 'lines', rate: 10_000 })
    app = await launchApp(desktop, { home: home.path })
  })

  afterAll(async () => {
    await app?.close().catch(() => undefined)
    watch?.end()
    await home?.remove()
    await desktop?.end()
  })

  it('is told while it waits, and nothing is lost', async () => {
    const since = performance.now()
    const delayed = home.delayNextStart(ABSENCE_MS, async () => undefined)
    const restart = home.restart()
    const news = await watch.next(ABSENCE_MS)
    console.log(`told ${Math.round(performance.now() - since)} ms after the restart was asked for: ${news.body}`)
    expect(news).toMatchObject({
      title: 'A container waits for its log',
      body: expect.stringMatching(
        /w-grows waits: its log may grow no further until the engine is back\..*Nothing is lost/s,
      ),
      actions: ['default', 'Show details'],
    })
    await delayed
    expect(await restart).toMatchObject({ outcome: 'ok', shims: { logs: { lost: 0 } } })
    expect((await watch.next(30_000)).title).toBe('Engine restarted')
    expect(await writers.faults()).toEqual({})
  })
})
