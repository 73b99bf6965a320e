import { z } from 'zod'
import type { Problem } from '../../preload/contract/problem.ts'
import { defaultSettings, SETTINGS_VERSION, type Settings, settingsSchema } from '../../preload/contract/settings.ts'
import { errnoOf } from '../host/afloat-error.ts'
import { readTextIfThere } from '../host/files.ts'
import { migrated } from './migrations.ts'

/** What a file of settings holds: only what was set, and the version of its shape. */
export type StoredSettings = Record<string, unknown>

/** The settings of a file, or why it cannot be used: then they are the defaults. */
export interface ReadSettings {
  readonly stored: StoredSettings
  readonly settings: Settings
  readonly problem: Problem | null
}

const fileSchema = z.looseObject({ version: z.int().optional() })

/** Reads the settings without changing anything on disk; older shapes are understood. */
export async function readSettings(path: string): Promise<ReadSettings> {
  try {
    const text = await readTextIfThere(path)
    if (text === undefined) return { stored: {}, settings: defaultSettings, problem: null }
    const file = fileSchema.parse(JSON.parse(text))
    if ((file.version ?? 1) > SETTINGS_VERSION) return unusable(path, 'it was written by a newer Afloat')
    const { version: _, ...stored } = migrated(file)
    return { stored, settings: settingsSchema.parse(stored), problem: null }
  } catch (error) {
    const why =
      error instanceof z.ZodError ? sentenceOf(error) : errnoOf(error) ? String(errnoOf(error)) : String(error)
    return unusable(path, why)
  }
}

/** What a schema has against a value, in one line. */
export function sentenceOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ')
}

function unusable(path: string, why: string): ReadSettings {
  const problem: Problem = {
    code: 'settings-invalid',
    what: `Afloat's settings ${path} cannot be used: ${why}.`,
    unchanged: 'The engine and its containers are not touched by this; Afloat goes on with its defaults.',
    remedy: 'The file was kept beside it; correct that and put it back, or set what you need again.',
  }
  return { stored: {}, settings: defaultSettings, problem }
}
