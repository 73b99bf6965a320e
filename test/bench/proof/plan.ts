import type { AbsenceKind } from './bench-engine.ts'
import { type ColumnName, columnTitles } from './column-process.ts'

/** What a run of the comparison measures. */
export interface Plan {
  readonly containers: number
  readonly rounds: number
  readonly columns: readonly ColumnName[]
  readonly kinds: readonly AbsenceKind[]
}

/** The run whose figures the README shows takes about half an hour; `--quick` about two minutes. */
const full: Plan = {
  containers: 50,
  rounds: 5,
  columns: Object.keys(columnTitles) as ColumnName[],
  kinds: ['restart', 'kill -9', 'upgrade'],
}
const quick: Plan = { containers: 8, rounds: 1, columns: ['afloat', 'stock'], kinds: full.kinds }

/** The plan that the words of a command line ask for: `--quick`, `--containers N`, `--rounds N`, `--columns a,b`. */
export function planOf(words: readonly string[]): Plan {
  const base = words.includes('--quick') ? quick : full
  const number = (flag: string, or: number) => {
    const at = words.indexOf(flag)
    if (at < 0) return or
    const value = Number(words[at + 1])
    if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} wants a whole number from 1`)
    return value
  }
  const at = words.indexOf('--columns')
  const names = at < 0 ? undefined : (words[at + 1] ?? '').split(',')
  const unknown = names?.find(name => !(name in columnTitles))
  if (unknown !== undefined) throw new Error(`no column ${unknown}; there are: ${Object.keys(columnTitles).join(', ')}`)
  return {
    ...base,
    containers: Math.max(4, number('--containers', base.containers)),
    rounds: number('--rounds', base.rounds),
    columns: (names as ColumnName[] | undefined) ?? base.columns,
  }
}
