import { describe, expect, it } from 'vitest'
import { absenceOf, absenceUnderWay, isWhole } from '../../../renderer/state/absence.ts'
import { containers, operationWith, reportWith, snapshotWith } from '../snapshot-fixture.ts'

const steps = [
  { name: 'raise the shims', at: 10, ms: 90 },
  { name: 'stop dockerd', at: 100, ms: 50 },
  { name: 'start dockerd', at: 150, ms: 800 },
  { name: 'check containers', at: 950, ms: 20 },
  { name: 'lower the shims', at: 970, ms: 30 },
  { name: 'watch the new engine', at: 1000, ms: 12_000 },
]

describe('the picture of an absence', () => {
  it('ends soon after the shims were lowered, whatever is watched afterwards; figures stay true', () => {
    const absence = absenceOf(reportWith({ steps, away: [{ from: 100, to: 950 }] }))
    expect(absence).toMatchObject({ whole: 1300, now: undefined, held: { from: 10, to: 1000 } })
    expect(absence.steps.at(-1)).toMatchObject({ from: 1000, to: 1300, ms: 12_000 })
  })

  it('names every container where the report does, those that are amiss first', () => {
    const lost = [{ id: 'x', name: 'mail', reason: 'r' }]
    const report = reportWith({ steps, containers: { before: 3, kept: 2, lost, orphaned: [], names: ['db', 'web'] } })
    expect(absenceOf(report)).toMatchObject({
      containers: [
        { name: 'mail', fate: 'lost' },
        { name: 'db', fate: 'kept' },
        { name: 'web', fate: 'kept' },
      ],
      unnamed: 0,
    })
  })

  it('draws what ended meanwhile for itself, which is nothing amiss', () => {
    const ended = [{ id: 'x', name: 'job', exitCode: 0 }]
    const counts = { before: 2, kept: 1, lost: [], orphaned: [], ended, names: ['db'] }
    expect(absenceOf(reportWith({ containers: counts })).containers[0]).toEqual({ name: 'job', fate: 'ended' })
    expect(isWhole(counts)).toBe(true)
    expect(isWhole({ ...counts, ended: [] })).toBe(false)
  })

  it('lays the steps of an older report one after the other, and counts its containers', () => {
    const older = reportWith({ steps: steps.slice(0, 3).map(({ name, ms }) => ({ name, ms })) })
    expect(absenceOf(older).steps.map(({ from }) => from)).toEqual([0, 90, 140])
    expect(absenceOf(older)).toMatchObject({ containers: [], unnamed: 3 })
  })

  it('grows while it happens: the running step ends now, with room for what is to come', () => {
    const operation = operationWith({
      steps: steps.slice(0, 3).map((step, index) => ({ ...step, ms: index < 2 ? step.ms : null })),
    })
    const now = Date.parse(operation.startedAt) + 5_000
    const absence = absenceUnderWay(operation, snapshotWith({ state: 'away', containers: containers(2) }), now, 1_000)
    expect(absence).toMatchObject({ whole: expect.closeTo(5_600), now: 5_000, away: [{ from: 100, to: 5_000 }] })
    expect(absence.steps.at(-1)).toMatchObject({ running: true, from: 150, to: 5_000 })
    expect(absence.containers).toHaveLength(2)
  })
})
