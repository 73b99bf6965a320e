import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import { problemSchema } from '../../preload/contract/problem.ts'
import { AfloatError } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { keepFilesFromChildren } from '../host/libc.ts'
import { openLog } from '../host/log-file.ts'

/** The command that a background supervisor is started with; not shown in the help. */
export const superviseCommand = 'supervise'
/** Ends it with the process that started it, however that ends. */
export const attachedFlag = '--attached'

/** What runs the command line of this very Afloat. */
export interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** What is put before a command, and into its environment, so that it runs somewhere else. */
export interface Elsewhere {
  readonly prefix: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** What a background supervisor tells the process that started it, once. */
export const firstWordSchema = z.union([z.object({ ready: z.literal(true) }), z.object({ problem: problemSchema })])

/**
 * Starts a supervisor of a home in a process of its own; resolves once it serves. Attached, it ends when this process does,
 * or when the channel of the answer is closed. Throws the problem that kept it from serving.
 */
export async function startSupervisor(
  home: Home,
  { command, args, env }: CommandLine,
  { prefix, env: added }: Elsewhere,
  attached: boolean,
): Promise<ChildProcess> {
  const log = await openLog(home.logs.afloat)
  const words = [
    ...prefix,
    command,
    ...args,
    superviseCommand,
    '--home',
    home.path,
    ...(attached ? [attachedFlag] : []),
  ]
  keepFilesFromChildren()
  const child = spawn(words[0] as string, words.slice(1), {
    detached: true,
    cwd: '/',
    env: { ...env, ...added },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  })
  const failed = once(child, 'error').then(([error]) => Promise.reject(error))
  const ended = once(child, 'exit').then(([code]) => [{ code }])
  const [word] = await Promise.race([once(child, 'message'), ended, failed]).finally(() => log.close())
  const said = firstWordSchema.safeParse(word)
  if (!said.success || 'problem' in said.data || !attached) {
    if (child.connected) child.disconnect()
    child.unref()
  }
  if (said.success && 'problem' in said.data) throw new AfloatError(said.data.problem)
  if (said.success) return child
  throw new Error(`the background supervisor ended at once; see ${home.logs.afloat}`)
}
