import { type ChartPanel, drawChart } from '../chart.ts'
import type { AbsenceKind } from './bench-engine.ts'
import { type ColumnName, columnTitles } from './column-process.ts'
import type { Measurement } from './measurement.ts'
import { ofKind, type Results } from './table.ts'

/** What the picture shows of a measurement, from top to bottom; `outages` has them by these keys. */
const lanes = {
  api: 'API requests',
  local: 'published port, 127.0.0.1',
  neighbour: 'published port, other host',
  heldLocal: 'open connections, 127.0.0.1',
  heldNeighbour: 'open connections, other host',
  lookups: 'lookups of names',
  writes: 'writes of log lines',
} as const

/** One absence of each column under the other: the run whose absence is the median of its column. */
export function pictureOf(results: Results, about: string, kind: AbsenceKind = 'restart'): string {
  const panels = (Object.keys(results) as ColumnName[]).flatMap(name => {
    const typical = typicalOf(ofKind(results[name], kind))
    return typical ? [panelOf(columnTitles[name], typical)] : []
  })
  return drawChart(`What clients see of one ${kind} of the engine`, panels, about)
}

function typicalOf(measurements: readonly Measurement[]): Measurement | undefined {
  return [...measurements].sort((a, b) => a.awayMs - b.awayMs)[measurements.length >> 1]
}

/**
 * Time zero is when the engine went. Its clients know when it was asked to, and Afloat does things before that: the last
 * long wait of the API ends with the engine's first answer.
 */
function panelOf(title: string, { awayMs, outages }: Measurement): ChartPanel {
  const longest = [...(outages['api'] ?? [])].sort((a, b) => b.to - b.from - (a.to - a.from))[0]
  const zero = longest ? longest.to - awayMs : 0
  const shown = Object.entries(lanes).map(([key, label]) => ({
    label,
    spans: outages[key]?.map(span => ({ ...span, from: span.from - zero, to: span.to - zero })) ?? null,
  }))
  return { title, awayMs, lanes: shown }
}
