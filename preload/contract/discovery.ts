import { z } from 'zod'

/**
 * Who runs an engine that was found: `system` is the machine's own service, `rootless` a service of the user, `other`
 * whatever else a docker context points to.
 */
export const discoveredKinds = ['system', 'rootless', 'other'] as const

export const discoveredEngineSchema = z.object({
  kind: z.enum(discoveredKinds),
  /** What people know it by: its service, or the name of its docker context. */
  name: z.string(),
  /** Its API's UNIX socket; null where only its service was found. */
  socket: z.string().nullable(),
  /** `closed`: there, but this user may not ask it. `silent`: installed, but nothing answers. */
  state: z.enum(['answers', 'closed', 'silent']),
  /** The engine's version; null unless it answers. So are the next two. */
  version: z.string().nullable(),
  liveRestore: z.boolean().nullable(),
  /** Running containers. */
  containers: z.int().nonnegative().nullable(),
  /** What is worth knowing beyond that, as a sentence; empty when there is nothing. */
  note: z.string(),
})

/** An engine on this machine that is not this home's own. Finding it changes nothing. */
export type DiscoveredEngine = z.infer<typeof discoveredEngineSchema>
