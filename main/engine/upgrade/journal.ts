import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { problemSchema } from '../../../preload/contract/problem.ts'
import { readJson, syncFolder, writeJsonAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { selectionSchema } from '../records.ts'

/**
 * A change of the engine's version in progress. It is on disk from before the first thing is changed until the engine is
 * whole again, so that whoever starts next can finish it or take it back. Each step it stands for can be met twice.
 */
export const journalSchema = z.object({
  schema: z.literal(1),
  kind: z.enum(['upgrade', 'rollback']),
  from: selectionSchema,
  to: selectionSchema,
  startedAt: z.iso.datetime(),
  /** `back` once it was decided to return to `from`: a decision that is not taken twice. */
  direction: z.enum(['forward', 'back']),
  /** Why it is taken back. */
  problem: problemSchema.optional(),
})
export type Journal = z.infer<typeof journalSchema>

/** The change in progress, if any. One that cannot be read names no engine: it is as good as none. */
export async function readJournal(home: Home): Promise<Journal | undefined> {
  return readJson(home.records.upgradeJournal, journalSchema).catch(() => undefined)
}

export async function writeJournal(home: Home, journal: Journal): Promise<void> {
  await writeJsonAtomically(home.records.upgradeJournal, journal)
}

export async function removeJournal(home: Home): Promise<void> {
  await rm(home.records.upgradeJournal, { force: true })
  await syncFolder(dirname(home.records.upgradeJournal)).catch(() => undefined)
}
