import { AfloatError } from '../../host/afloat-error.ts'
import { knownRefusal } from '../config/known-refusals.ts'
import type { EngineLog } from './engine-log.ts'
import type { EngineProcess } from './engine-processes.ts'

const LOG_LINES = 12

/** The error for a process that did not come up, with what its log says last. */
export async function startFailed(name: EngineProcess, how: string, log: EngineLog): Promise<AfloatError> {
  const detail = (await log.lines(LOG_LINES)).join('\n')
  return new AfloatError({
    code: 'engine-start-failed',
    what: `${name} ${how}.`,
    unchanged: 'Containers that run go on running.',
    remedy: `See the end of its log, ${log.place}.`,
    detail,
    ...knownRefusal(detail),
  })
}
