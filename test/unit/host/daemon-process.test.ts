import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { adoptDaemon } from '../../../main/host/daemon-process.ts'
import { identityOf } from '../../../main/host/process-identity.ts'

const run = promisify(execFile)
/** Within this a death is known: milliseconds. */
const KNOWN_WITHIN_MS = 1_000

/** A process that is not our child. */
async function stranger(): Promise<{ pid: number; startTime: number }> {
  const { stdout } = await run('sh', ['-c', 'sleep 60 >/dev/null 2>&1 & echo $!'])
  const identity = await identityOf(Number(stdout))
  if (!identity) throw new Error('sleep ended at once')
  return identity
}

const NOTHING = Symbol('nothing')
const within = (ms: number, what: Promise<unknown>) => Promise.race([what, delay(ms, NOTHING)])

describe('a process that was adopted', () => {
  it('is known to be dead within a second of its end, and not before', async () => {
    const identity = await stranger()
    const daemon = adoptDaemon(identity)
    expect(await within(500, daemon.exited)).toBe(NOTHING)
    process.kill(identity.pid, 'SIGKILL')
    expect(await within(KNOWN_WITHIN_MS, daemon.exited)).toEqual({ code: null, signal: null })
    daemon.detach()
  })

  it('is known to be dead where it was before it was adopted, also where its pid is somebody else’s', async () => {
    const identity = await stranger()
    const another = adoptDaemon({ ...identity, startTime: identity.startTime - 1 })
    expect(await within(KNOWN_WITHIN_MS, another.exited)).toEqual({ code: null, signal: null })
    process.kill(identity.pid, 'SIGKILL')
    await delay(100)
    expect(await within(KNOWN_WITHIN_MS, adoptDaemon(identity).exited)).toEqual({ code: null, signal: null })
  })

  it('is not told of once it was let go of', async () => {
    const identity = await stranger()
    const daemon = adoptDaemon(identity)
    await delay(50)
    daemon.detach()
    process.kill(identity.pid, 'SIGKILL')
    expect(await within(KNOWN_WITHIN_MS, daemon.exited)).toBe(NOTHING)
  })
})
