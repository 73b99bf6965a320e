import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Deaths } from './deaths.ts'
import { keepFilesFromChildren } from './libc.ts'
import { openLog } from './log-file.ts'
import { evidenceOf, identityOf, type ProcessIdentity } from './process-identity.ts'

/** How often a process is looked at while it is being stopped: milliseconds. */
const STOP_POLL_MS = 5
/** Time for a killed process to be gone: milliseconds. It may sit in an uninterruptible wait for a while. */
const KILL_LIMIT_MS = 10_000

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A long-lived process of its own session: started here, or adopted from a supervisor before us. */
export interface DaemonProcess {
  readonly identity: ProcessIdentity
  /** Settles once the process is dead. Code and signal are null for an adopted one. */
  readonly exited: Promise<Exit>
  /** Looks after it no longer; it runs on. */
  detach(): void
}

export interface DaemonSpec {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly logPath: string
  /** Passed on as file descriptor 3. */
  readonly inheritedFd?: number
}

/** Starts a process that outlives us: own session, own log file, nothing of ours but what it is handed. */
export async function startDaemon(spec: DaemonSpec): Promise<DaemonProcess> {
  const log = await openLog(spec.logPath)
  try {
    keepFilesFromChildren()
    const child = spawn(spec.command, spec.args, {
      detached: true,
      env: spec.env,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd, ...(spec.inheritedFd === undefined ? [] : [spec.inheritedFd])],
    })
    await once(child, 'spawn')
    return await watchedChild(child)
  } finally {
    await log.close()
  }
}

async function watchedChild(child: ChildProcess): Promise<DaemonProcess> {
  // Until its exit event the child is at most a zombie, so its pid is still its own.
  const exited = new Promise<Exit>(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))
  const pid = child.pid as number
  const identity = (await identityOf(pid)) ?? { pid, startTime: 0 }
  return { identity, exited, detach: () => child.unref() }
}

/** Goes on with a process that somebody else started, and that sends us no exit event. */
export function adoptDaemon(identity: ProcessIdentity): DaemonProcess {
  let detach = () => {}
  const exited = new Promise<Exit>(resolve => {
    const died = () => resolve({ code: null, signal: null })
    const deaths = new Deaths(died)
    detach = () => deaths.close()
    void watch(deaths, identity, died)
  })
  return { identity, exited, detach: () => detach() }
}

/** It may have been dead already, which is not told of. */
async function watch(deaths: Deaths, identity: ProcessIdentity, died: () => void): Promise<void> {
  await deaths.follow([identity])
  if ((await evidenceOf(identity)) === 'dead') died()
}

/** Asks a process to end, waits `limitMs`, then kills it. Says how it went; `survived` where even that had no effect. */
export async function stopDaemon(daemon: DaemonProcess, limitMs: number): Promise<'stopped' | 'killed' | 'survived'> {
  if (await signalAndWait(daemon, 'SIGTERM', limitMs)) return 'stopped'
  return (await signalAndWait(daemon, 'SIGKILL', KILL_LIMIT_MS)) ? 'killed' : 'survived'
}

async function signalAndWait(daemon: DaemonProcess, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  // A pid may have been given to somebody else since: only this very process is signalled.
  if ((await evidenceOf(daemon.identity)) === 'dead') return true
  process.kill(daemon.identity.pid, signal)
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline) {
    // Looks more often than is done for an adopted process otherwise: this wait is part of an absence.
    await Promise.race([daemon.exited, delay(STOP_POLL_MS)])
    if ((await evidenceOf(daemon.identity)) === 'dead') return true
  }
  return false
}
