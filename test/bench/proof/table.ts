import { spread } from '../statistics.ts'
import { type AbsenceKind, absenceKinds } from './bench-engine.ts'
import { type ColumnName, columnTitles } from './column-process.ts'
import type { Measurement } from './measurement.ts'

export type Results = Readonly<Partial<Record<ColumnName, readonly Measurement[]>>>

/** Of a measurement, beside the floor of its round: dockerd's own start on such data, by hand; no restart can be shorter. */
type Figure = (measurement: Measurement, floorMs: number | undefined) => number | undefined

const startMs = stepMs('start dockerd')

/**
 * The rows of the table, with their decimals. What has no figure in a column is a dash there: its client was killed with
 * its container, or that column has no such step.
 */
const rows: readonly (readonly [title: string, figure: Figure, digits?: number])[] = [
  ['engine away, ms', one => one.awayMs],
  ['of it: start of dockerd, ms', startMs],
  ['engine away / start of dockerd by hand', (one, floorMs) => floorMs && one.awayMs / floorMs, 2],
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

/**
 * A table for each kind of absence, in Markdown: medians, with the least and the greatest where they differ; then what
 * Afloat's absences consist of.
 */
export function tables(results: Results): string {
  const seen = absenceKinds.filter(kind => Object.values(results).some(all => ofKind(all, kind).length > 0))
  return [...seen.map(kind => tableOf(kind, results)), stepsOf(seen, results.afloat)].filter(Boolean).join('\n\n')
}

function tableOf(kind: AbsenceKind, results: Results): string {
  const columns = (Object.keys(results) as ColumnName[]).filter(name => ofKind(results[name], kind).length > 0)
  const floors = ofKind(results.stock, kind).map(startMs)
  const body = rows.map(([title, figure, digits = 0]) => {
    const figuresOf = (name: ColumnName) => ofKind(results[name], kind).map((one, round) => figure(one, floors[round]))
    return line([title, ...columns.map(name => cell(figuresOf(name), digits))])
  })
  return [...heading([kind, ...columns.map(name => columnTitles[name])]), ...body].join('\n')
}

/** The steps of each kind, in their order; the engine is away from the end of its requests to the start of dockerd. */
function stepsOf(kinds: readonly AbsenceKind[], measurements: readonly Measurement[] | undefined): string {
  const names = inOrder(measurements?.map(({ steps }) => steps.map(({ name }) => name)) ?? [])
  if (names.length === 0) return ''
  const body = names.map(name =>
    line([name, ...kinds.map(kind => cell(ofKind(measurements, kind).map(stepMs(name)), 0))]),
  )
  return [...heading(["Afloat's steps, ms", ...kinds]), ...body].join('\n')
}

/** One list of all that is in some: what the longest lacks comes after what it follows in its own. */
function inOrder(lists: readonly (readonly string[])[]): string[] {
  const [longest = [], ...others] = [...lists].sort((one, other) => other.length - one.length)
  const merged = [...longest]
  for (const list of others) {
    for (const [index, name] of list.entries()) {
      if (!merged.includes(name)) merged.splice(merged.indexOf(list[index - 1] ?? '') + 1, 0, name)
    }
  }
  return merged
}

export function ofKind(measurements: readonly Measurement[] | undefined, kind: AbsenceKind): Measurement[] {
  return measurements?.filter(one => one.kind === kind) ?? []
}

function heading(cells: readonly string[]): string[] {
  return [line(cells), line(cells.map((_, index) => (index === 0 ? '---' : '--:')))]
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function cell(values: readonly (number | undefined)[], digits: number): string {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? '–' : spread(known.map(value => Number(value.toFixed(digits))))
}

function stepMs(wanted: string): (measurement: Measurement) => number | undefined {
  return ({ steps }) => steps.find(({ name }) => name === wanted)?.ms
}
