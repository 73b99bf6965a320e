import { expect, it } from 'vitest'
import type { Measurement } from '../../bench/proof/measurement.ts'
import { tables } from '../../bench/proof/table.ts'

const tries = { tries: 10, failed: 0, longestMs: 3 }

/** An absence of which only the engine's own part matters. */
function absence(kind: Measurement['kind'], awayMs: number, steps: Record<string, number>): Measurement {
  return {
    ...{ kind, awayMs, api: tries, lookups: null, log: null, outages: {} },
    steps: Object.entries(steps).map(([name, ms]) => ({ name, ms })),
    connections: { local: tries, neighbour: tries },
    held: { local: tries, neighbour: tries },
    containers: { before: 4, lost: 0 },
  }
}

const lines = tables({
  afloat: [
    absence('restart', 330, { hold: 10, 'start dockerd': 300, release: 5 }),
    absence('restart', 440, { hold: 20, 'start dockerd': 400, release: 5 }),
    absence('upgrade', 500, { plan: 9, hold: 10, 'start containerd': 40, 'start dockerd': 350, watch: 90 }),
  ],
  stock: [absence('restart', 301, { 'start dockerd': 300 }), absence('restart', 405, { 'start dockerd': 400 })],
}).split('\n')

it('holds each round against the start of dockerd by hand in the same round', () => {
  expect(lines).toContain('| engine away / start of dockerd by hand | 1.1 | 1.01 (1–1.01) |')
})

it('has a dash where a column has no figure', () => {
  expect(lines).toContain('| lookups failed | – | – |')
  expect(lines).toContain('| engine away / start of dockerd by hand | – |')
})

it('splits absences of every kind by steps, in one order that fits all', () => {
  expect(lines.slice(lines.indexOf("| Afloat's steps, ms | restart | upgrade |") + 2)).toEqual([
    '| plan | – | 9 |',
    '| hold | 20 (10–20) | 10 |',
    '| start containerd | – | 40 |',
    '| start dockerd | 400 (300–400) | 350 |',
    '| release | 5 | – |',
    '| watch | – | 90 |',
  ])
})
