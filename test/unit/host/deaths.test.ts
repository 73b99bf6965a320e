import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { Deaths } from '../../../main/host/deaths.ts'
import { identityOf, type ProcessIdentity } from '../../../main/host/process-identity.ts'

const run = promisify(execFile)

/** Within this a death is told of on a busy machine as well: milliseconds. */
const SOON_MS = 1_000

/** A program that follows one process and does nothing else. */
const IDLER = 'follows-and-idles.ts'

describe('deaths of processes that are not our children', () => {
  let told = 0
  const deaths = new Deaths(() => told++)
  const parents: number[] = []

  afterEach(() => {
    deaths.close()
    for (const pid of parents.splice(0)) process.kill(pid, 'SIGKILL')
    told = 0
  })

  /** A process whose parent hangs, as a containerd shim may: nobody reaps it. */
  async function grandchild(): Promise<ProcessIdentity> {
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; kill -STOP $$'], { stdio: ['ignore', 'pipe', 'ignore'] })
    parents.push(parent.pid as number)
    const [line] = await once(parent.stdout, 'data')
    return (await identityOf(Number(line))) as ProcessIdentity
  }

  it('are told of once, also where the parent does not reap; others go on', async () => {
    const [one, other] = [await grandchild(), await grandchild()]
    await deaths.follow([one, other])
    await sleep(SOON_MS)
    expect(told).toBe(0)
    process.kill(one.pid, 'SIGKILL')
    await sleep(SOON_MS)
    expect(told).toBe(1)
    process.kill(other.pid, 'SIGKILL')
    await sleep(SOON_MS)
    expect(told).toBe(2)
  })

  it('are not told of those that are followed no more, were dead before, or are another process of that pid', async () => {
    const open = async () => (await readdir('/proc/self/fd')).length
    const before = await open()
    const [one, dead] = [await grandchild(), await grandchild()]
    process.kill(dead.pid, 'SIGKILL')
    await sleep(100)
    await deaths.follow([one, dead, { pid: process.pid, startTime: 1 }])
    await deaths.follow([])
    process.kill(one.pid, 'SIGKILL')
    await sleep(SOON_MS)
    expect(told).toBe(0)
    // What is open beside them are the two ends of their parents' pipes here.
    expect((await open()) - before).toBeLessThanOrEqual(2)
  })

  it('are each told of where many die at once, and others while that is told', async () => {
    const processes = await Promise.all(Array.from({ length: 40 }, grandchild))
    await deaths.follow(processes)
    for (const [index, { pid }] of processes.entries()) {
      process.kill(pid, 'SIGKILL')
      if (index === 20) await sleep(1)
    }
    await sleep(SOON_MS)
    expect(told).toBe(processes.length)
  })

  it('are waited for without a look from time to time, and nothing is kept alive by that', async () => {
    const { pid } = await grandchild()
    const { stdout } = await run(process.execPath, ['--import', 'tsx', join(import.meta.dirname, IDLER), String(pid)])
    // The timer of its own, and what a garbage collection may bring along.
    expect(Number(stdout)).toBeLessThanOrEqual(4)
  })
})
