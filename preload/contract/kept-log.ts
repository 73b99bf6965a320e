import { z } from 'zod'

/** A file in the form of Docker's json-file driver: a JSON object a line. */
export const keptLogSchema = z.object({
  /** The container that wrote it, which may be gone. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
  bytes: z.int().nonnegative(),
  /** When it was last written to. */
  writtenAt: z.iso.datetime(),
})

/** One line of it. */
export const keptLineSchema = z.object({
  log: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  /** RFC 3339 with up to nine digits of a second, in UTC. */
  time: z.string(),
})

export type KeptLog = z.infer<typeof keptLogSchema>
export type KeptLine = z.infer<typeof keptLineSchema>
