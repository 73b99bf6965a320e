import type { z } from 'zod'
import { AfloatError } from '../../../host/afloat-error.ts'
import { readJson } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { type Evidence, evidenceOf, type ProcessIdentity } from '../../../host/process-identity.ts'
import { containerdRecordSchema, dockerdRecordSchema } from '../../records.ts'
import { adoptionPlan, type FoundEngine } from '../adoption.ts'
import { findUnrecordedContainerd, findUnrecordedDockerd } from './find-unrecorded.ts'

/** Looks for the engine of this home by its records, and where they tell of nothing that lives, for the processes. */
export async function findRecorded(home: Home): Promise<FoundEngine> {
  const containerd = await livingOr(await recordAt(home.run.containerdRecord, containerdRecordSchema), () =>
    findUnrecordedContainerd(home),
  )
  const dockerd = await livingOr(await recordAt(home.run.dockerdRecord, dockerdRecordSchema), () =>
    findUnrecordedDockerd(home),
  )
  const plan = adoptionPlan(await evidence(containerd), await evidence(dockerd))
  if (plan === 'undecidable') {
    throw new AfloatError({
      code: 'engine-start-failed',
      what: 'Afloat cannot tell whether the engine that it recorded still runs: its entry in /proc cannot be read.',
      unchanged: 'Nothing was started or stopped.',
      remedy: 'Run Afloat as the user that started the engine.',
    })
  }
  return { plan, containerd, dockerd }
}

/** The record where its process is not known to be dead, else what is found instead. */
async function livingOr<R extends { process: ProcessIdentity }>(
  record: R | undefined,
  find: () => Promise<R | undefined>,
): Promise<R | undefined> {
  return record && (await evidenceOf(record.process)) !== 'dead' ? record : ((await find()) ?? record)
}

async function evidence(record: { process: ProcessIdentity } | undefined): Promise<Evidence | 'none'> {
  return record ? evidenceOf(record.process) : 'none'
}

/** A record that does not parse was cut short or is of another version: as good as none, the processes are looked for. */
async function recordAt<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | undefined> {
  return readJson(path, schema).catch(() => undefined)
}
