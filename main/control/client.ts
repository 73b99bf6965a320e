import { connect, type Socket } from 'node:net'
import { type Input, type OperationName, type Output, operations } from '../../preload/contract/operations.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { AfloatError, errnoOf } from '../host/afloat-error.ts'
import { readLines, writeLine } from './lines.ts'
import { answerSchema, type ControlAnswer } from './protocol.ts'

/** A supervisor at the other end of a control socket. */
export interface ControlClient {
  call<N extends OperationName>(operation: N, input: Input<N>): Promise<Output<N>>
  /** Calls back with each snapshot from now on. */
  follow(listener: (snapshot: Snapshot) => void): Promise<void>
  close(): void
  /** Resolves when the connection is no more, whoever ended it. */
  readonly closed: Promise<void>
}

/** Connects to the supervisor of a home; undefined where none runs. */
export async function connectControl(path: string): Promise<ControlClient | undefined> {
  const socket = await open(path)
  return socket && clientOver(socket)
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', error => {
      const code = errnoOf(error)
      if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') resolve(undefined)
      else reject(unreachable(path, code ?? String(error)))
    })
  })
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: AfloatError): void
}

function clientOver(socket: Socket): ControlClient {
  const waiting = new Map<number, Waiting>()
  let listener: ((snapshot: Snapshot) => void) | undefined
  let last = 0

  const failAll = (error: AfloatError) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const settle = (id: number) => {
    const waiter = waiting.get(id)
    waiting.delete(id)
    return waiter
  }
  const take = (answer: ControlAnswer) => {
    if ('snapshot' in answer) return listener?.(answer.snapshot)
    if (answer.ok) return settle(answer.id)?.resolve(answer.value)
    const error = new AfloatError(answer.problem)
    if (answer.id === null) failAll(error)
    else settle(answer.id)?.reject(error)
  }
  readLines(
    socket,
    text => {
      const answer = parseAnswer(text)
      if (answer) take(answer)
      else failAll(notUnderstood())
    },
    () => failAll(notUnderstood()),
  )
  socket.on('error', () => socket.destroy())
  socket.once('close', () => failAll(cutOff()))

  const send = (message: object) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      if (socket.destroyed) failAll(cutOff())
      else writeLine(socket, { id, ...message })
    })
  return {
    call: async (operation, input) => {
      const value = operations[operation].output.safeParse(await send({ operation, input }))
      if (!value.success) throw notUnderstood()
      return value.data as Output<typeof operation>
    },
    follow: async callback => {
      listener = callback
      await send({ follow: 'snapshots' })
    },
    close: () => socket.destroy(),
    closed: new Promise(resolve => socket.once('close', () => resolve())),
  }
}

function parseAnswer(text: string): ControlAnswer | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function unreachable(path: string, why: string): AfloatError {
  return new AfloatError({
    code: 'no-supervisor',
    what: `The supervisor's socket ${path} cannot be reached: ${why}.`,
    unchanged: 'Nothing was changed.',
    remedy:
      why === 'EACCES' ? 'Run this as the user that the supervisor runs as.' : 'See whether the home is the right one.',
  })
}

function cutOff(): AfloatError {
  return new AfloatError({
    code: 'no-supervisor',
    what: 'The supervisor ended before it answered.',
    unchanged: 'Containers that run go on running.',
    remedy: 'Start it again with: afloat up',
  })
}

function notUnderstood(): AfloatError {
  return new AfloatError({
    code: 'internal',
    what: 'The supervisor gave an answer that this afloat does not understand.',
    unchanged: 'What it did is done; only its answer is lost.',
    remedy: 'Use an afloat of the same version as the one that runs, and look at: afloat status',
  })
}
