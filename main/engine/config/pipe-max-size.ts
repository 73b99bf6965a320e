import { constants, readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PipeMaxSize } from '../../../preload/contract/config.ts'
import { AfloatError, errnoOf } from '../../host/afloat-error.ts'
import { isThere, readJson, writeJsonAtomically } from '../../host/files.ts'

/** The kernel's ceiling for unprivileged F_SETPIPE_SZ, fcntl(2): bytes, for the whole machine. */
const CEILING = '/proc/sys/fs/pipe-max-size'
/** Least and largest that the kernel takes: a page, and 2^31. */
const LEAST = 4096
const LARGEST = 2 ** 31

const recordSchema = z.object({ before: z.int().positive() })

const MEANING =
  'The largest buffer that a pipe may be given without special rights. Changing it does nothing to a pipe that is there, ' +
  'nor to one that is made later: each has 64 KiB until somebody enlarges it. Afloat enlarges the log pipes of running ' +
  'containers itself, up to this ceiling, so that their output waits longer while dockerd is away.'

export async function readPipeMaxSize(record: string, ceiling = CEILING): Promise<PipeMaxSize> {
  const bytes = Number((await readFile(ceiling, 'utf8')).trim())
  const changeable = await isThere(ceiling, constants.W_OK)
  const changed = await readJson(record, recordSchema).catch(() => undefined)
  return { bytes, before: changed?.before ?? null, changeable, meaning: MEANING }
}

/** Sets the ceiling, or puts back (null) what it was before Afloat changed it for the first time. */
export async function setPipeMaxSize(record: string, wanted: number | null, ceiling = CEILING): Promise<PipeMaxSize> {
  const present = await readPipeMaxSize(record, ceiling)
  const bytes = wanted ?? present.before
  if (bytes === null) return present
  if (bytes < LEAST || bytes > LARGEST) throw refused(`it is from ${LEAST} to ${LARGEST} bytes, not ${bytes}`)
  if (wanted !== null && present.before === null) await writeJsonAtomically(record, { before: present.bytes })
  try {
    await writeFile(ceiling, `${bytes}\n`)
  } catch (error) {
    if (present.before === null) await rm(record, { force: true })
    throw refused(errnoOf(error) === 'EACCES' || errnoOf(error) === 'EPERM' ? 'only root may' : String(error))
  }
  if (wanted === null) await rm(record, { force: true })
  return readPipeMaxSize(record, ceiling)
}

function refused(why: string): AfloatError {
  return new AfloatError({
    code: 'config-not-applied',
    what: `The ceiling of pipes (${CEILING}) was not changed: ${why}.`,
    unchanged: 'It is as it was.',
    remedy: 'As root: sysctl -w fs.pipe-max-size=BYTES',
  })
}
