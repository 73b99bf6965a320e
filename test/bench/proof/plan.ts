import { parseArgs } from 'node:util'
import { type AbsenceKind, absenceKinds } from './bench-engine.ts'
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

/** The plan that words ask for: `--quick`, `--containers N`, `--rounds N`, `--columns a,b`, `--kinds restart,upgrade`. */
export function planOf(words: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean' },
      containers: { type: 'string' },
      rounds: { type: 'string' },
      columns: { type: 'string' },
      kinds: { type: 'string' },
    },
  })
  const base = values.quick ? quick : full
  return {
    containers: Math.max(4, number('--containers', values.containers) ?? base.containers),
    rounds: number('--rounds', values.rounds) ?? base.rounds,
    columns: some('--columns', full.columns, values.columns) ?? base.columns,
    kinds: some('--kinds', absenceKinds, values.kinds) ?? base.kinds,
  }
}

function number(flag: string, word: string | undefined): number | undefined {
  if (word === undefined) return undefined
  const value = Number(word)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} wants a whole number from 1`)
  return value
}

function some<Name extends string>(flag: string, all: readonly Name[], list: string | undefined): Name[] | undefined {
  return list?.split(',').map(word => {
    const name = all.find(one => one === word)
    if (name === undefined) throw new Error(`${flag} does not know ${word}; there are: ${all.join(', ')}`)
    return name
  })
}
