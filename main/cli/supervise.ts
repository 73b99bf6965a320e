import { compose } from '../compose.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import { problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { prepareHome } from '../host/prepare-home.ts'
import { version } from '../host/version.ts'
import { startSupervisor } from '../remote/background.ts'
import { wayToSupervisor } from '../remote/elsewhere.ts'
import { ownCommand } from './own-program.ts'

/** Serves a home until it is told to end. Runs in a process of its own, in the background or under a service manager. */
export async function supervise(home: Home, attached = false): Promise<void> {
  let end = () => {}
  const ended = new Promise<void>(resolve => {
    end = resolve
  })
  let service: Awaited<ReturnType<typeof compose>>
  try {
    service = await compose({
      home,
      mode: 'headless',
      version,
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
  process.send?.({ ready: true })
  if (attached) process.once('disconnect', end)
  else if (process.connected) process.disconnect()
  await ended
  await service.close()
}

/** The supervisor that runs, or one that is started in the background now. */
export async function ensureSupervisor(home: Home): Promise<{ client: ControlClient; isNew: boolean }> {
  const running = await connectControl(home.run.controlSocket)
  if (running) return { client: running, isNew: false }
  await prepareHome(home)
  const way = await wayToSupervisor(home, line => process.stderr.write(`afloat: ${line}\n`))
  const [command, args] = ownCommand([])
  await startSupervisor(home, { command, args, env: process.env }, way, false)
  const client = await connectControl(home.run.controlSocket)
  if (!client) throw new Error('the background supervisor said it was ready, but its socket does not answer')
  return { client, isNew: true }
}
