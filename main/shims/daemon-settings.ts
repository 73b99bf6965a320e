import { z } from 'zod'
import { readDaemonFile } from '../host/daemon-file.ts'
import { parseDaemonText } from '../host/daemon-text.ts'

const settingsSchema = z.object({
  dns: z.array(z.string()).default([]),
  'data-root': z.string().optional(),
  'userland-proxy': z.boolean().default(true),
})

/** What the shims need to know of daemon.json, with the engine's defaults where it says nothing or cannot be read. */
export type DaemonSettings = z.output<typeof settingsSchema>

export async function readDaemonSettings(path: string): Promise<DaemonSettings> {
  const found = await readDaemonFile(path)
  const text = 'complaint' in found ? '' : (found.text ?? '')
  const parsed = parseDaemonText(text)
  return settingsSchema.safeParse('complaint' in parsed ? {} : parsed.values).data ?? settingsSchema.parse({})
}
