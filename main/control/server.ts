import { once } from 'node:events'
import { chmod, chown, rename, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { z } from 'zod'
import { type OperationName, operations } from '../../preload/contract/operations.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import type { EngineService } from '../engine/service.ts'
import { problemOf } from '../host/afloat-error.ts'
import { peerUid } from '../host/peer-credentials.ts'
import { readLines, writeLine } from './lines.ts'
import { type ControlAnswer, type ControlRequest, requestSchema } from './protocol.ts'

/** The command line's door into a running supervisor. */
export interface ControlServer {
  /** How many are connected. */
  connections(): number
  close(): Promise<void>
}

/** More than anybody has use for; it keeps a broken client from using up our files. */
const MOST_CONNECTIONS = 64

/**
 * Opens the door at `path`, for one user only: this one, or the `owner` (a uid) whom it serves. The file's mode says so,
 * and whoever connects is asked for by the kernel's word as well: root may open any file. The caller holds the home's lock, so a socket left there is a
 * dead one.
 */
export async function openControl(path: string, service: EngineService, owner?: number): Promise<ControlServer> {
  const allowed = [0, process.geteuid?.(), owner]
  const connections = new Set<Socket>()
  const server = createServer(socket => {
    const uid = peerUid(socket)
    if (uid === undefined || !allowed.includes(uid)) {
      socket.destroy()
      return
    }
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    serve(socket, service)
  })
  server.maxConnections = MOST_CONNECTIONS
  await listenPrivately(server, path, owner)
  return {
    connections: () => connections.size,
    close: async () => {
      server.close()
      for (const socket of connections) socket.destroySoon()
      await rm(path, { force: true })
    },
  }
}

/** Bound under another name first, so that nobody connects before the mode is set. */
async function listenPrivately(server: Server, path: string, owner: number | undefined): Promise<void> {
  const draft = `${path}.n`
  await rm(draft, { force: true })
  server.listen(draft)
  await once(server, 'listening')
  await chmod(draft, 0o600)
  if (owner !== undefined) await chown(draft, owner, -1)
  await rename(draft, path)
}

function serve(socket: Socket, service: EngineService): void {
  socket.on('error', () => socket.destroy())
  readLines(
    socket,
    text => {
      const request = parseRequest(text)
      if ('problem' in request) return writeLine(socket, { id: null, ok: false, problem: request.problem })
      if ('follow' in request) return follow(socket, request.id, service)
      void answer(request, service).then(reply => writeLine(socket, reply))
    },
    () => {
      writeLine(socket, { id: null, ok: false, problem: notUnderstood('the message is too long') })
      socket.destroySoon()
    },
  )
}

function parseRequest(text: string): ControlRequest | { problem: Problem } {
  try {
    const parsed = requestSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : { problem: notUnderstood(z.prettifyError(parsed.error)) }
  } catch {
    return { problem: notUnderstood('it is not JSON') }
  }
}

function follow(socket: Socket, id: number, service: EngineService): void {
  const end = service.subscribe(snapshot => writeLine(socket, { snapshot }))
  socket.once('close', end)
  writeLine(socket, { id, ok: true, value: service.snapshot() })
}

async function answer(
  request: { id: number; operation: OperationName; input: unknown },
  service: EngineService,
): Promise<ControlAnswer> {
  const { id, operation } = request
  const input = operations[operation].input.safeParse(request.input)
  if (!input.success) return { id, ok: false, problem: notUnderstood(z.prettifyError(input.error)) }
  try {
    const handler = service.handlers[operation] as (input: unknown) => Promise<unknown>
    return { id, ok: true, value: await handler(input.data) }
  } catch (error) {
    return { id, ok: false, problem: problemOf(error) }
  }
}

function notUnderstood(why: string): Problem {
  return {
    code: 'usage',
    what: `The supervisor did not understand a message: ${why}.`,
    unchanged: 'Nothing was done.',
    remedy: 'Use an afloat of the same version as the one that runs.',
  }
}
