import { describe, expect, it } from 'vitest'
import { StepLog } from '../../../main/engine/steps.ts'
import { timeLeft } from '../../../main/engine/time-left.ts'

describe('an operation in progress', () => {
  it('tells each step with its begin, and a share that never goes back', async () => {
    const told: (number | null)[] = []
    const steps = new StepLog('install', () => told.push(steps.progress().share))
    await steps.step('one', async () => undefined)
    await steps.step('two', async () => {
      const work = { phase: 'download', item: 'docker.io', bytesDone: 40, bytesTotal: 100 } as const
      steps.advance(0.4, work)
      steps.advance(0.2, { ...work, phase: 'unpack' })
      expect(steps.progress()).toMatchObject({ share: 0.4, work: { phase: 'unpack' } })
    })
    expect(told).toEqual([null, null, null, 0.4, 0.4, 0.4])
    const [one, two] = steps.finished()
    expect(one?.at).toBeLessThanOrEqual(two?.at ?? 0)
  })

  it('is cancelled only while that leaves things whole', () => {
    const steps = new StepLog('upgrade', () => undefined)
    expect(() => steps.cancel()).toThrow('cannot be cancelled now')
    steps.mayBeCancelled(true)
    expect(steps.progress().cancellable).toBe(true)
    steps.cancel()
    expect(steps.progress().cancellable).toBe(false)
    expect(() => steps.signal.throwIfAborted()).toThrow('The upgrade was cancelled.')
  })

  it('says how long it will take once that is more than a guess', () => {
    expect(timeLeft(0.5, 500)).toBeNull()
    expect(timeLeft(0.01, 60_000)).toBeNull()
    expect(timeLeft(0.25, 10_000)).toBe(30_000)
  })
})
