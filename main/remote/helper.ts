import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { problemSchema } from '../../preload/contract/problem.ts'
import { AfloatError, errnoOf } from '../host/afloat-error.ts'
import { isThere } from '../host/files.ts'
import { terminalAgent } from './terminal-agent.ts'

/** pkexec(1): the dialog was dismissed; nobody could be asked, or the answer was no. */
const DISMISSED = 126
const NOT_AUTHORIZED = 127

const failureSchema = z.object({ problem: problemSchema })

/**
 * Has polkit start the helper: a supervisor of the system's engine with root's rights, which serves this user. Resolves
 * once its socket is there. Throws AfloatError: helper-refused where the user or the machine's rules say no.
 *
 * @param own how this program is started again where no package has installed a helper (its policy names one path)
 */
export async function startHelper(own: readonly [string, readonly string[]], stay: boolean): Promise<void> {
  const installed = join(dirname(process.execPath), 'bin', 'afloat-helper')
  const [program, args] = (await isThere(installed)) ? [installed, []] : [own[0], [...own[1]]]
  const words = stay ? ['--stay'] : []
  const agent = await terminalAgent()
  const how = agent ? ['--disable-internal-agent'] : []
  const child = spawn('pkexec', [...how, program, ...args, ...words], { stdio: ['inherit', 'pipe', 'pipe'] })
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => [errnoOf(error)])])
  agent?.end()
  if (code === 0) return
  if (code === 'ENOENT') throw refused('pkexec is not installed, so nobody can be asked for the right to do it.')
  const [stdout, stderr] = await said
  const failure = failureSchema.safeParse(parsed(stdout))
  if (failure.success) throw new AfloatError(failure.data.problem)
  if (code === DISMISSED) throw refused('The question for your password was dismissed.')
  if (code === NOT_AUTHORIZED) throw refused('This user may not do it, or nobody could be asked.', stderr)
  throw refused('The helper ended before it was ready.', stderr)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function refused(why: string, detail = ''): AfloatError {
  return new AfloatError({
    code: 'helper-refused',
    what: `Afloat was not given the rights to manage the system's Docker. ${why}`,
    unchanged: 'Nothing was changed; Docker and its containers run on.',
    remedy: 'Try again to be asked again, or do it as root: sudo afloat up --system',
    ...(detail.trim() === '' ? {} : { detail: detail.trim() }),
  })
}
