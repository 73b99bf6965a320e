import { compose, type OwnSupervision } from '../compose.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import { type Need, watchNeed } from '../control/need.ts'
import { problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { isLoggedIn, type Owner, ownerIn } from '../host/owner.ts'
import { prepareHome } from '../host/prepare-home.ts'
import { version } from '../host/version.ts'
import { startSupervisor } from '../remote/background.ts'
import { wayToSupervisor } from '../remote/elsewhere.ts'
import { ownCommand } from './own-program.ts'
import { clientOfHelper } from './session.ts'

/** Serves a home until it is told to end. Runs in a process of its own, in the background or under a service manager. */
export async function supervise(home: Home, attached = false): Promise<void> {
  const owner = ownerIn(process.env)
  let end = () => {}
  const ended = new Promise<void>(resolve => {
    end = resolve
  })
  let service: OwnSupervision
  try {
    service = await compose({
      home,
      mode: 'headless',
      version,
      ...(owner ? { owner } : {}),
      end: () => {
        // The answer to the request that asked for this goes out first.
        setImmediate(end)
        return true
      },
    })
  } catch (error) {
    process.send?.({ problem: problemOf(error) })
    throw error
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
  // Whom it serves has an engine that runs already: the first question is answered with what is there.
  if (owner) await service.handlers.start({ adoptOnly: true }).catch(error => console.error(problemOf(error).what))
  process.send?.({ ready: true })
  if (attached) process.once('disconnect', end)
  else if (process.connected) process.disconnect()
  const endWatch = owner && watchNeed(needOf(owner, service, end))
  await ended
  endWatch?.()
  await service.close()
  // An operation that is still in progress here is the next supervisor's to finish, not ours.
  process.exit()
}

function needOf({ uid, stays }: Owner, service: OwnSupervision, end: () => void): Need {
  return {
    connections: () => service.connections(),
    busy: () => service.snapshot().operation !== null,
    stays: async () => stays && (await isLoggedIn(uid)),
    end,
  }
}

/** The supervisor that runs, or one that is started in the background now. */
export async function ensureSupervisor(home: Home): Promise<{ client: ControlClient; isNew: boolean }> {
  const running = await connectControl(home.run.controlSocket)
  if (running) return { client: running, isNew: false }
  const helper = await clientOfHelper(home, true)
  if (helper) return { client: helper, isNew: true }
  await prepareHome(home)
  const way = await wayToSupervisor(home, line => process.stderr.write(`afloat: ${line}\n`))
  const [command, args] = ownCommand([])
  await startSupervisor(home, { command, args, env: process.env }, way, false)
  const client = await connectControl(home.run.controlSocket)
  if (!client) throw new Error('the background supervisor said it was ready, but its socket does not answer')
  return { client, isNew: true }
}
