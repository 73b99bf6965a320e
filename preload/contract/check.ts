import { z } from 'zod'

/** `green`: goes well. `amber`: worth knowing, nothing is lost for good. `red`: something running would be lost. */
export const findingLevels = ['green', 'amber', 'red'] as const

export const findingSchema = z.object({
  /** The rule that found it, for instance `live-restore`. */
  rule: z.string(),
  level: z.enum(findingLevels),
  /** The container it is about; null where it is about the whole engine. */
  container: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** What will happen, as one sentence. */
  sentence: z.string(),
  /** What can be done about it, as one sentence; absent where nothing can or need be. */
  remedy: z.string().optional(),
  /** Only for `red`: whether going on all the same kills containers. */
  kills: z.boolean().optional(),
})
export type Finding = z.infer<typeof findingSchema>
export type FindingLevel = Finding['level']

/** What a restart, an upgrade or a change of options would do. Making it changes nothing. */
export const checkSchema = z.object({
  /** The level of the worst finding. */
  level: z.enum(findingLevels),
  from: z.string(),
  to: z.string(),
  findings: z.array(findingSchema),
  /** Each running container with its worst level, those without a finding of their own included. */
  containers: z.array(z.object({ id: z.string(), name: z.string(), level: z.enum(findingLevels) })),
})
export type Check = z.infer<typeof checkSchema>
