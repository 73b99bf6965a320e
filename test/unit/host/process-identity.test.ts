import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { evidenceOf, identityOf, parseStat, statOf } from '../../../main/host/process-identity.ts'

describe('a process by pid and start time', () => {
  it('reads a command with spaces and brackets', () => {
    const line = `42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 7 0 12345 1000 200`
    expect(parseStat(line)).toEqual({
      pid: 42,
      command: 'a (b) c',
      state: 'S',
      parent: 1,
      threads: 7,
      startTime: 12345,
    })
    expect(parseStat('nonsense')).toBeUndefined()
  })

  it('tells alive from dead, and a reused pid from the process it was', async () => {
    const child = spawn('sleep', ['60'])
    await once(child, 'spawn')
    const identity = await identityOf(child.pid as number)
    if (!identity) throw new Error('a running process has no identity')
    expect(await evidenceOf(identity)).toBe('alive')
    expect(await evidenceOf({ ...identity, startTime: identity.startTime - 1 })).toBe('dead')
    child.kill()
    await once(child, 'exit')
    expect(await evidenceOf(identity)).toBe('dead')
    expect(await statOf(identity.pid)).toBeUndefined()
  })

  it('counts a zombie as dead', async () => {
    // The shell stays as the parent of a child that it does not wait for.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'])
    const [line] = await once(shell.stdout, 'data')
    const pid = Number(String(line))
    const deadline = Date.now() + 5_000
    while ((await statOf(pid))?.state !== 'Z' && Date.now() < deadline) await new Promise(done => setTimeout(done, 10))
    const zombie = await statOf(pid)
    expect(zombie?.state).toBe('Z')
    expect(await evidenceOf({ pid, startTime: zombie?.startTime ?? 0 })).toBe('dead')
    shell.kill()
  })
})
