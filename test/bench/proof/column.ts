import { z } from 'zod'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { repository } from '../../harness/repository.ts'
import { AfloatEngine } from './afloat-engine.ts'
import { absenceKinds, type BenchEngine } from './bench-engine.ts'
import { measureAbsence } from './load.ts'
import { StockEngine } from './stock-engine.ts'
import { SystemdEngine } from './systemd-engine.ts'
import { Town } from './town.ts'

/**
 * One column of the comparison as a process, in a network namespace of its own: containers under one engine, measured
 * when asked. The parent sends orders by IPC and gets one answer to each; once it hangs up, all is cleared away.
 */

const orderSchema = z.discriminatedUnion('say', [
  /** A fresh engine of this version with its containers. */
  z.strictObject({ say: z.literal('up'), version: z.string(), containers: z.int().min(4) }),
  z.strictObject({ say: z.literal('measure'), kind: z.enum(absenceKinds), version: z.string() }),
  z.strictObject({ say: z.literal('down') }),
])
export type Order = z.infer<typeof orderSchema>

const makers: Readonly<Record<string, (versions: readonly string[]) => Promise<BenchEngine>>> = {
  afloat: versions => AfloatEngine.create(versions),
  stock: versions => StockEngine.create(versions, true),
  systemd: versions => SystemdEngine.create(versions),
  none: versions => StockEngine.create(versions, false),
}

let engine: BenchEngine | undefined
let town: Town | undefined
let neighbour: Neighbour | undefined

async function obey(order: Order): Promise<unknown> {
  if (!engine || !neighbour) throw new Error('not set up')
  switch (order.say) {
    case 'up':
      await engine.up(order.version)
      await engine.home.importBusybox()
      town = await Town.start(engine.home, order.containers)
      return null
    case 'measure':
      if (!town) throw new Error('nothing is up')
      return measureAbsence(engine, town, neighbour, order.kind, order.version)
    case 'down':
      town = undefined
      await engine.down()
      return null
  }
}

async function clear(): Promise<void> {
  await engine?.home.removeContainers().catch(() => undefined)
  await engine?.down().catch(() => undefined)
  // One that fails keeps none from being cleared.
  for (const left of [engine?.home, neighbour]) {
    await left?.remove().catch(error => console.error(`${name} is not cleared:`, error))
  }
}

const [name = '', ...versions] = process.argv.slice(2)
process.chdir(repository)
// On a machine of its own it has a network of its own.
if (name !== 'systemd') await enterPrivateNetwork()
process.on('disconnect', () => void clear().finally(() => process.exit()))
const ready = async () => {
  neighbour = await addNeighbour()
  engine = await makers[name]?.(versions)
  if (!engine) throw new Error(`no column ${name}`)
  return 'ready'
}
await answer(ready())
process.on('message', message => void answer(obey(orderSchema.parse(message))))

async function answer(work: Promise<unknown>): Promise<void> {
  const told = await work.then(
    value => ({ value }),
    (error: Error) => ({ error: error.stack ?? String(error) }),
  )
  if (process.connected) process.send?.(told)
}
