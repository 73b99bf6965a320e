import { spread } from '../statistics.ts'
import { type AbsenceKind, absenceKinds } from './bench-engine.ts'
import { type ColumnName, columnTitles } from './column-process.ts'
import type { Measurement } from './measurement.ts'

export type Results = Readonly<Partial<Record<ColumnName, readonly Measurement[]>>>

type Figure = (measurement: Measurement) => number | undefined

/** The rows of the table. What has no figure in a column is a dash there: its client was killed with its container. */
const rows: readonly (readonly [string, Figure])[] = [
  ['engine away, ms', one => one.awayMs],
  ['of it: start of dockerd, ms', startMs],
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
  const body = rows.map(([title, figure]) =>
    line([title, ...columns.map(name => cell(ofKind(results[name], kind).map(figure), 0))]),
  )
  // dockerd's own start on such data, in the same round: no restart can be shorter.
  const floors = ofKind(results.stock, kind).map(startMs)
  const ratios = columns.map(name => cell(timesFloor(ofKind(results[name], kind), floors), 2))
  return [
    ...heading([kind, ...columns.map(name => columnTitles[name])]),
    ...body.slice(0, 2),
    line(['engine away / start of dockerd by hand', ...ratios]),
    ...body.slice(2),
  ].join('\n')
}

/** The steps of each kind, in their order; the engine is away from the end of its requests to the start of dockerd. */
function stepsOf(kinds: readonly AbsenceKind[], measurements: readonly Measurement[] | undefined): string {
  const names = inOrder(measurements?.map(({ steps }) => steps.map(({ name }) => name)) ?? [])
  if (names.length === 0) return ''
  const msOf = (name: string) => (one: Measurement) => one.steps.find(step => step.name === name)?.ms
  const body = names.map(name =>
    line([name, ...kinds.map(kind => cell(ofKind(measurements, kind).map(msOf(name)), 0))]),
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

function ofKind(measurements: readonly Measurement[] | undefined, kind: AbsenceKind): Measurement[] {
  return measurements?.filter(one => one.kind === kind) ?? []
}

function timesFloor(measurements: readonly Measurement[], floors: readonly (number | undefined)[]) {
  return measurements.map(({ awayMs }, round) => {
    const floor = floors[round]
    return floor === undefined ? undefined : awayMs / floor
  })
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

function startMs({ steps }: Measurement): number | undefined {
  return steps.find(({ name }) => name === 'start dockerd')?.ms
}
