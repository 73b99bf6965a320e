import { z } from 'zod'
import { absenceKinds } from './bench-engine.ts'

const count = z.int().nonnegative()
const tries = z.object({ tries: count.positive(), failed: count, longestMs: z.number() })

/** An asker failed, or only waited, from `from` to `to`: milliseconds after the engine was asked to go. */
const outage = z.object({ from: z.number(), to: z.number(), failed: z.boolean() })

/** One absence as its clients saw it. Null: the client lives in a container, and it was killed with it. */
export const measurementSchema = z.object({
  kind: z.enum(absenceKinds),
  awayMs: z.number(),
  steps: z.array(z.object({ name: z.string(), ms: z.number() })),
  api: tries,
  connections: z.object({ local: tries, neighbour: tries }),
  held: z.object({ local: tries, neighbour: tries }),
  lookups: tries.nullable(),
  log: z
    .object({
      ...{ lines: count, lost: count, doubled: count },
      /** The longest write, and the longest without the time in which the writer only waited for a processor. */
      ...{ longestStallMs: z.number(), longestBlockedMs: z.number() },
    })
    .nullable(),
  containers: z.object({ before: count.positive(), lost: count }),
  outages: z.record(z.string(), z.array(outage)),
})
export type Measurement = z.infer<typeof measurementSchema>
export type Outage = z.infer<typeof outage>
