import { leavingNothing } from './leaving-nothing.ts'
import { keep, machine } from './output.ts'
import { Column, type ColumnName } from './proof/column-process.ts'
import type { Measurement } from './proof/measurement.ts'
import { pictureOf } from './proof/picture.ts'
import { type Plan, planOf } from './proof/plan.ts'
import { type Results, tables } from './proof/table.ts'

/**
 * What Afloat gives over `live-restore: true`: the same containers under the same engine in each column, every kind of
 * absence, measured by the same clients, the columns in turn. Fails loudly where a client measured nothing.
 *
 *     npm run bench proof [-- --quick | --containers N --rounds N --columns afloat,stock,systemd,none --kinds restart,…]
 */

const OLD = '26.1.5'
const NEW = '28.5.2'

const plan = planOf(process.argv.slice(2))
await leavingNothing(async after => {
  const columns: Column[] = []
  for (const name of plan.columns) {
    const column = await Column.start(name, [OLD, NEW])
    after(() => column.end())
    columns.push(column)
  }
  const results = await measureAll(columns, plan)
  const about = `engine ${NEW}, ${plan.containers} containers, ${plan.rounds} rounds; ${await machine()}`
  console.log(`\n${tables(results)}\n\n${about}\n`)
  await keep('proof.md', `${tables(results)}\n\n${about}\n`)
  await keep('proof.json', `${JSON.stringify({ about, plan, results }, null, 1)}\n`)
  await keep('proof.svg', pictureOf(results, about))
})

/** Restarts and kills happen under one set of containers; an upgrade wants engines that are old again each time. */
async function measureAll(columns: readonly Column[], plan: Plan): Promise<Results> {
  const results: Partial<Record<ColumnName, Measurement[]>> = {}
  const measure = async (column: Column, kind: Measurement['kind']) => {
    const measurement = await column.measure(kind, NEW)
    results[column.name] = [...(results[column.name] ?? []), measurement]
    console.error(`${column.name}: ${kind}, away ${measurement.awayMs} ms`)
  }
  const together = plan.kinds.filter(kind => kind !== 'upgrade')
  for (const column of columns) await column.up(NEW, plan.containers)
  for (let round = 0; round < plan.rounds; round++) {
    for (const kind of together) for (const column of columns) await measure(column, kind)
  }
  for (const column of columns) await column.down()
  if (!plan.kinds.includes('upgrade')) return results
  for (let round = 0; round < plan.rounds; round++) {
    for (const column of columns) {
      await column.up(OLD, plan.containers)
      await measure(column, 'upgrade')
      await column.down()
    }
  }
  return results
}
