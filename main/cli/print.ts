import { type Problem, problemText } from '../../preload/contract/problem.ts'

/** Prints a result: as JSON, or as text made by `text`. */
export function print<T>(value: T, json: boolean | undefined, text: (value: T) => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text(value)}\n`)
}

/** A failure: sentences on standard error; with --json also as the one object on standard output. */
export function printProblem(problem: Problem, json: boolean): void {
  process.stderr.write(`afloat: ${problemText(problem)}\n`)
  if (problem.detail) process.stderr.write(`${problem.detail.replace(/^/gm, '  | ')}\n`)
  if (json) process.stdout.write(`${JSON.stringify({ problem })}\n`)
}

/** Columns aligned as Docker's own tables are: three spaces apart, the header in capitals. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}

/** Bytes as people read them: 61.2 MB. Powers of ten, as Docker prints sizes. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`
}

/** How long ago a time was, roughly: `3 minutes`. */
export function ageText(since: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000))
  const steps: [number, string][] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ]
  const [size, unit] = steps.find(([length]) => seconds >= length) ?? [1, 'second']
  const count = Math.floor(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
