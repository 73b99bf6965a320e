import { z } from 'zod'
import { readJson } from '../host/files.ts'

const settingsSchema = z.object({
  dns: z.array(z.string()).default([]),
  'data-root': z.string().optional(),
  'userland-proxy': z.boolean().default(true),
})

/** What the shims need to know of daemon.json, with the engine's defaults where it says nothing or cannot be read. */
export type DaemonSettings = z.output<typeof settingsSchema>

export async function readDaemonSettings(path: string): Promise<DaemonSettings> {
  return (await readJson(path, settingsSchema).catch(() => undefined)) ?? settingsSchema.parse({})
}
