import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Deaths } from '../../../main/host/deaths.ts'
import { identityOf, type ProcessIdentity } from '../../../main/host/process-identity.ts'

/** Several looks: milliseconds. */
const SOON_MS = 1_500

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
    await sleep(SOON_MS / 2)
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
    await sleep(SOON_MS / 2)
    expect(told).toBe(0)
    // What is open beside them are the two ends of their parents' pipes here.
    expect((await open()) - before).toBeLessThanOrEqual(2)
  })
})
