import { spread } from '../statistics.ts'
import { type AbsenceKind, absenceKinds } from './bench-engine.ts'
import { type ColumnName, columnTitles } from './column-process.ts'
import type { Measurement } from './measurement.ts'

export type Results = Readonly<Partial<Record<ColumnName, readonly Measurement[]>>>

type Figure = (measurement: Measurement) => number | undefined

/** The rows of the table. What has no figure in a column is a dash there: its client was killed with its container. */
const rows: readonly (readonly [string, Figure])[] = [
  ['engine away, ms', one => one.awayMs],
  ['of it: start of dockerd, ms', one => one.steps.find(({ name }) => name === 'start dockerd')?.ms],
  ['containers lost', one => one.containers.lost],
  ['API requests failed', one => one.api.failed],
  ['longest API request, ms', one => one.api.longestMs],
  ['new connections failed, 127.0.0.1', one => one.connections.local.failed],
  ['new connections failed, other host', one => one.connections.neighbour.failed],
  ['open connections cut, 127.0.0.1', one => one.held.local.failed],
  ['open connections cut, other host', one => one.held.neighbour.failed],
  ['lookups failed', one => one.lookups?.failed],
  ['longest write of a log line, ms', one => one.log?.longestStallMs],
  ['the same without its wait for a processor, ms', one => one.log?.longestBlockedMs],
  ['log lines lost', one => one.log?.lost],
  ['log lines doubled', one => one.log?.doubled],
]

/** A table for each kind of absence, in Markdown: medians, with the least and the greatest where they differ. */
export function tables(results: Results): string {
  return absenceKinds
    .filter(kind => Object.values(results).some(all => all.some(one => one.kind === kind)))
    .map(kind => tableOf(kind, results))
    .join('\n\n')
}

function tableOf(kind: AbsenceKind, results: Results): string {
  const columns = (Object.keys(results) as ColumnName[]).filter(name => results[name]?.some(one => one.kind === kind))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const body = rows.map(([title, figure]) =>
    line([title, ...columns.map(name => cell(results[name]?.filter(one => one.kind === kind) ?? [], figure))]),
  )
  return [
    line([kind, ...columns.map(name => columnTitles[name])]),
    line(['---', ...columns.map(() => '--:')]),
    ...body,
  ].join('\n')
}

function cell(measurements: readonly Measurement[], figure: Figure): string {
  const values = measurements.map(figure)
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? '–' : spread(known.map(value => Math.round(value)))
}
