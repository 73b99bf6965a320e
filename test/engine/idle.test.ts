import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'

/** After this, what a start brings along is done: milliseconds. */
const SETTLED_MS = 15_000
const WATCH_MS = 20_000
/** It looks at the logs' gauges and at the engine's list every 30 s; the rest is for collections of garbage. */
const WAKES_PER_SECOND = 2

describeNeeding(['root'], 'a supervisor while nothing happens', () => {
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    await home.runContainers('one', 'two', 'three')
  })

  afterAll(async () => home?.remove())

  it('sleeps: what it waits for wakes it, and it hardly looks', async () => {
    const { pid } = (await home.status()).supervisor
    await sleep(SETTLED_MS)
    const before = await timesAsleep(pid)
    await sleep(WATCH_MS)
    const wakes = ((await timesAsleep(pid)) - before) / (WATCH_MS / 1000)
    console.log(`${wakes} wakes a second`)
    expect(wakes).toBeLessThan(WAKES_PER_SECOND)
  })
})

/** How often its main thread went to sleep: proc_pid_status(5). */
async function timesAsleep(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/task/${pid}/status`, 'utf8')
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN)
}
