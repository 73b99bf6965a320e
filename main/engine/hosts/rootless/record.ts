import { z } from 'zod'
import { readJson } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { processIdentitySchema } from '../../../host/process-identity.ts'

/** The rootlesskit that runs, as its starter wrote it down for whoever comes after. */
export const rootlesskitRecordSchema = z.object({
  kit: processIdentitySchema,
  /** Its child, which does nothing but hold the namespaces. */
  holder: processIdentitySchema,
  startedAt: z.iso.datetime(),
  /** Paths of the programs that were started, or that dockerd is told of. */
  rootlesskit: z.string(),
  dockerProxy: z.string(),
})
export type RootlesskitRecord = z.infer<typeof rootlesskitRecordSchema>

/** Undefined where none was started since the machine was; one that does not parse is of another version, as good as none. */
export async function readRootlesskit(home: Home): Promise<RootlesskitRecord | undefined> {
  return readJson(home.run.rootless.record, rootlesskitRecordSchema).catch(() => undefined)
}
