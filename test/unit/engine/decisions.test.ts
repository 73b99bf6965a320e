import { describe, expect, it } from 'vitest'
import { judge } from '../../../main/engine/container-check.ts'
import { adoptionPlan } from '../../../main/engine/hosts/adoption.ts'
import { nextStart } from '../../../main/engine/restart-policy.ts'
import { chooseEngine } from '../../../main/engine/selection.ts'
import type { EngineEvent, EngineState } from '../../../main/engine/state.ts'
import { transition } from '../../../main/engine/transition.ts'
import { problemOf } from '../../../main/host/afloat-error.ts'
import type { ContainerRecord } from '../../../main/shims/record.ts'

describe('adoption', () => {
  it.each([
    ['alive', 'alive', { containerd: 'adopt', dockerd: 'adopt' }],
    ['alive', 'dead', { containerd: 'adopt', dockerd: 'start' }],
    ['dead', 'alive', { containerd: 'start', dockerd: 'adopt' }],
    ['none', 'none', { containerd: 'start', dockerd: 'start' }],
    ['unknown', 'alive', 'undecidable'],
    ['alive', 'unknown', 'undecidable'],
  ] as const)('containerd %s, dockerd %s', (containerd, dockerd, plan) => {
    expect(adoptionPlan(containerd, dockerd)).toEqual(plan)
  })
})

describe('the verdict on a container', () => {
  const record = (pid: number, startTime: number) => ({ process: { pid, startTime } }) as ContainerRecord
  it.each([
    ['the same process', record(5, 100), record(5, 100), 'alive', 'kept'],
    ['a process that is gone', record(5, 100), undefined, 'dead', 'lost'],
    ['a process that runs unlisted', record(5, 100), undefined, 'alive', 'orphaned'],
    ['no evidence', record(5, 100), undefined, 'unknown', 'orphaned'],
    ['the same pid given to somebody else', record(5, 100), record(5, 200), 'dead', 'lost'],
    ['a new process beside the living old one', record(5, 100), record(9, 300), 'alive', 'orphaned'],
  ] as const)('%s', (_, before, now, evidence, verdict) => {
    expect(judge(before, now, evidence)).toBe(verdict)
  })
})

describe('the restart policy', () => {
  it('does not wait for the first start, waits longer in a loop, and gives up', () => {
    const crashes: number[] = []
    const waits = []
    for (let time = 0; ; time += 1_000) {
      crashes.push(time)
      const next = nextStart(crashes)
      if (next === 'give-up') break
      waits.push(next.waitMs)
    }
    expect(waits).toEqual([0, 250, 1_000, 3_000, 8_000])
  })

  it('forgets deaths of more than a minute ago', () => {
    expect(nextStart([0, 1_000, 2_000, 3_000, 4_000, 70_000])).toEqual({ waitMs: 0 })
  })
})

describe('the choice of an engine', () => {
  const selected = { dockerd: '26.1.5', containerd: '26.1.5' }
  it('takes what was asked, else what was selected, else the newest installed', () => {
    expect(chooseEngine('20.10.5', undefined, ['26.1.5'], false)).toEqual({ dockerd: '20.10.5', containerd: '20.10.5' })
    expect(chooseEngine(undefined, selected, ['28.5.2'], false)).toBe(selected)
    expect(chooseEngine(undefined, undefined, ['20.10.5', '28.5.2', '26.1.5'], false)?.dockerd).toBe('28.5.2')
    expect(chooseEngine(undefined, undefined, [], false)).toBeUndefined()
  })

  it('remembers the way back, and never changes versions under running containers', () => {
    expect(chooseEngine('28.5.2', selected, [], false)).toMatchObject({ dockerd: '28.5.2', previous: '26.1.5' })
    const problem = attempt(() => chooseEngine('28.5.2', selected, ['28.5.2'], true))
    expect(problem).toMatchObject({ code: 'usage' })
    expect(problem?.remedy).toContain('afloat upgrade 28.5.2')
  })
})

describe('transitions', () => {
  const engine = { version: '28.5.2', pid: 2, containerdVersion: '2.1.9', containerdPid: 1, dataRoot: '/d' }
  const running: EngineState = { kind: 'running', engine: { ...engine, startedAt: '', liveRestore: true } }
  const away: EngineState = { kind: 'away', cause: 'planned' }
  const problem = { code: 'internal', what: '', unchanged: '', remedy: '' } as const
  const table: [EngineState, EngineEvent, EngineState['kind'] | undefined][] = [
    [{ kind: 'stopped' }, { kind: 'start-asked' }, 'starting'],
    [{ kind: 'failed', problem }, { kind: 'start-asked' }, 'starting'],
    [running, { kind: 'start-asked' }, undefined],
    [running, { kind: 'absence-planned' }, 'away'],
    [running, { kind: 'dockerd-exited' }, 'away'],
    [away, { kind: 'dockerd-exited' }, undefined],
    [{ kind: 'stopping' }, { kind: 'dockerd-exited' }, undefined],
    [{ kind: 'stopping' }, { kind: 'stopped' }, 'stopped'],
    [running, { kind: 'stopped' }, undefined],
    [{ kind: 'stopped' }, { kind: 'gave-up', problem }, undefined],
    [away, { kind: 'gave-up', problem }, 'failed'],
  ]
  it.each(table)('%o on %o', (state, event, kind) => {
    expect(transition(state, event)?.kind).toBe(kind)
  })
})

function attempt(work: () => unknown) {
  try {
    work()
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}
