import { z } from 'zod'
import { AfloatError } from '../host/afloat-error.ts'
import { homeAt } from '../host/home.ts'
import { OWNER_VARIABLE, type Owner, ownerSchema } from '../host/owner.ts'
import { prepareHome } from '../host/prepare-home.ts'
import { SYSTEM_HOME } from '../host/system-home.ts'
import { startSupervisor } from '../remote/background.ts'
import { ownCommand } from './own-program.ts'

/** What a helper inherits of the environment it was started in: nothing that a user could have put there. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }

const callerSchema = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)

/**
 * Starts the supervisor of the system's engine for the user that polkit let through, and ends. That one speaks the
 * contract's operations on a socket of this user, and nothing else; it goes when nobody needs it.
 */
export async function helperCommand(options: { stay?: boolean }): Promise<void> {
  const owner = ownerSchema.safeParse({ uid: callerIn(process.env), stays: options.stay ?? false })
  if (process.geteuid?.() !== 0 || !owner.success) throw notForHands()
  await startFor(owner.data)
}

function callerIn(env: NodeJS.ProcessEnv): number | undefined {
  return callerSchema.safeParse(env['PKEXEC_UID']).data
}

async function startFor(owner: Owner): Promise<void> {
  const home = homeAt(SYSTEM_HOME)
  await prepareHome(home)
  const [command, args] = ownCommand([])
  const env = { ...ENVIRONMENT, [OWNER_VARIABLE]: JSON.stringify(owner) }
  await startSupervisor(home, { command, args, env }, { prefix: [], env: {} }, false)
}

function notForHands(): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: 'This command is started by polkit, for Afloat.',
    unchanged: 'Nothing was done.',
    remedy: "For the system's Docker use: afloat up --system",
  })
}
