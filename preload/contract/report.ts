import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** Milliseconds throughout; times of day are ISO 8601 in UTC. */
const milliseconds = z.number().nonnegative()

/** A container as a report names it. */
export const reportedContainerSchema = z.object({ id: z.string(), name: z.string(), reason: z.string() })

/** What a container wrote that only the engine could have given to its log driver: it lies in a file of Afloat's. */
export const spooledOutputSchema = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  lines: z.int().nonnegative(),
  path: z.string(),
})

/** What each shim held. One that did not stand in is absent. */
export const shimFactsSchema = z.object({
  /** The longest that a request which arrived during the absence waited for its answer. */
  api: z.object({ longestWaitMs: milliseconds }).optional(),
  ports: z.object({ held: z.int().nonnegative() }).optional(),
  logs: z
    .object({
      lines: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
      /** Streams whose log lacks what the engine had read last when it ended. */
      lost: z.int().nonnegative(),
      spooled: z.array(spooledOutputSchema).default([]),
    })
    .optional(),
  names: z.object({ answered: z.int().nonnegative() }).optional(),
})

export const reportSchema = z.object({
  kind: z.enum(['restart', 'upgrade', 'rollback', 'crash']),
  outcome: z.enum(['ok', 'rolled-back', 'failed']),
  from: z.string(),
  to: z.string(),
  startedAt: z.iso.datetime(),
  /** From the last answer of one dockerd to the first answer of the next. */
  awayMs: milliseconds,
  containers: z.object({
    before: z.int().nonnegative(),
    kept: z.int().nonnegative(),
    lost: z.array(reportedContainerSchema),
    orphaned: z.array(reportedContainerSchema),
    /** Those that ended meanwhile with an exit code of their own; older reports have them among the lost. */
    ended: z.array(z.object({ id: z.string(), name: z.string(), exitCode: z.int() })).optional(),
    /** Names of those that were kept; older reports only count them. */
    names: z.array(z.string()).optional(),
  }),
  shims: shimFactsSchema,
  /** `at` is when it began, from `startedAt` on; reports of older versions do not say. */
  steps: z.array(z.object({ name: z.string(), at: milliseconds.optional(), ms: milliseconds })),
  /** When the engine was away, from `startedAt` on; absent where it never was, or in older reports. */
  away: z.array(z.object({ from: milliseconds, to: milliseconds })).optional(),
  problem: problemSchema.optional(),
})

/** What one absence of the engine did, as data. */
export type Report = z.infer<typeof reportSchema>
export type ReportedContainer = z.infer<typeof reportedContainerSchema>
export type SpooledOutput = z.infer<typeof spooledOutputSchema>
export type ShimFacts = z.infer<typeof shimFactsSchema>
