import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import { problemSchema } from '../../preload/contract/problem.ts'
import { compose } from '../compose.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import { AfloatError, problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { openLog } from '../host/log-file.ts'
import { prepareHome } from '../host/prepare-home.ts'
import { version } from '../host/version.ts'
import { ownCommand } from './own-program.ts'

/** The command that a background supervisor is started with; not shown in the help. */
export const superviseCommand = 'supervise'

/** What a background supervisor tells the process that started it, once. */
const firstWordSchema = z.union([z.object({ ready: z.literal(true) }), z.object({ problem: problemSchema })])

/** Serves a home until it is told to end. Runs in a process of its own, in the background or under a service manager. */
export async function supervise(home: Home): Promise<void> {
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
  if (process.connected) process.disconnect()
  await ended
  await service.close()
}

/** The supervisor that runs, or one that is started in the background now. */
export async function ensureSupervisor(home: Home): Promise<{ client: ControlClient; isNew: boolean }> {
  const running = await connectControl(home.run.controlSocket)
  if (running) return { client: running, isNew: false }
  await startInBackground(home)
  const client = await connectControl(home.run.controlSocket)
  if (!client) throw new Error('the background supervisor said it was ready, but its socket does not answer')
  return { client, isNew: true }
}

async function startInBackground(home: Home): Promise<void> {
  await prepareHome(home)
  const log = await openLog(home.logs.afloat)
  const [program, args] = ownCommand([superviseCommand, '--home', home.path])
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  const [word] = await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [{ code }])])
  await log.close()
  if (child.connected) child.disconnect()
  child.unref()
  const said = firstWordSchema.safeParse(word)
  if (said.success && 'problem' in said.data) throw new AfloatError(said.data.problem)
  if (said.success) return
  throw new Error(`the background supervisor ended at once; see ${home.logs.afloat}`)
}
