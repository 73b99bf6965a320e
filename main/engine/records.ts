import { z } from 'zod'
import { processIdentitySchema } from '../host/process-identity.ts'

/** The running dockerd, as its starter wrote it down for whoever comes after. */
export const dockerdRecordSchema = z.object({
  process: processIdentitySchema,
  /** Version of the bundle it was started from. */
  version: z.string(),
  startedAt: z.iso.datetime(),
  /** daemon.json as it was then; what differs from it by now takes effect with the next start. */
  options: z.record(z.string(), z.json()).optional(),
})
export type DockerdRecord = z.infer<typeof dockerdRecordSchema>

export const containerdRecordSchema = z.object({
  process: processIdentitySchema,
  /** Version of the bundle, not of containerd. */
  bundle: z.string(),
  startedAt: z.iso.datetime(),
})
export type ContainerdRecord = z.infer<typeof containerdRecordSchema>

/** Which bundles the engine's processes are started from. containerd's may be newer than dockerd's, never older. */
export const selectionSchema = z.object({
  dockerd: z.string(),
  containerd: z.string(),
  /** The version to go back to; absent before the first change. */
  previous: z.string().optional(),
})
export type Selection = z.infer<typeof selectionSchema>
