import { rm } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { AfloatError } from '../../host/afloat-error.ts'
import type { Home } from '../../host/home.ts'
import { type ProcessIdentity, statOf } from '../../host/process-identity.ts'
import { runCommand } from '../../host/run-command.ts'
import type { Bundle } from '../releases/bundle.ts'
import { ctrOf } from './ctr.ts'
import { endProcess } from './end-process.ts'
import { filesOf } from './facts.ts'
import type { MendPlace } from './mend/mend.ts'
import { listeningSocket } from './mend/task-folder.ts'
import { runcFolder, taskFolder } from './places.ts'
import { readRuncState } from './runc-state.ts'
import { scan, type Traces } from './scan.ts'

/** Docker's own: milliseconds. */
const STOP_LIMIT_MS = 10_000
const SHIM_LIMIT_MS = 1_000

/**
 * Ends a container that the engine does not look after: its process by its own stop signal, then the containerd shim,
 * then what both leave behind. What the engine knows of it stays as it is.
 */
export async function endOrphan(place: MendPlace, bundle: Bundle, id: string, name: string): Promise<string[]> {
  const { home } = place
  const traces = (await scan(home)).own.get(id)
  const state = await readRuncState(home, id)
  const did: string[] = []
  const processes = [traces?.process, ...(traces?.older ?? [])].filter(process => process !== undefined)
  for (const process of processes) did.push(await endFirst(place, id, name, process))
  for (const shim of traces?.shims ?? []) did.push(await endShim(name, shim))
  await removeLeftovers(home, bundle, id, state?.rootfs)
  did.push('What they left behind was removed.')
  return did
}

/** Ends the processes of a container that the engine does not know, beside one that it knows and that goes on. */
export async function endStrangers(place: MendPlace, id: string, name: string, knownPid: number): Promise<string[]> {
  const traces = (await scan(place.home)).own.get(id)
  const keeper = (await statOf(knownPid))?.parent
  const did: string[] = []
  for (const process of strangersIn(traces, knownPid)) did.push(await endFirst(place, id, name, process))
  for (const shim of traces?.shims ?? []) if (shim.pid !== keeper) did.push(await endShim(name, shim))
  return [...did, `Process ${knownPid}, which the engine knows, goes on.`]
}

/** Whether a process that the engine does not know has the same containerd shim as the one that it knows. */
export async function strangersShareShim({ home }: MendPlace, id: string, knownPid: number): Promise<boolean> {
  const keeper = (await statOf(knownPid))?.parent
  const strangers = strangersIn((await scan(home)).own.get(id), knownPid)
  return (await Promise.all(strangers.map(({ pid }) => statOf(pid)))).some(stat => stat?.parent === keeper)
}

function strangersIn(traces: Traces | undefined, knownPid: number): ProcessIdentity[] {
  const all = [traces?.process, ...(traces?.older ?? [])]
  return all.filter(process => process !== undefined).filter(({ pid }) => pid !== knownPid)
}

/** Ends a container's first process as its stop signal and its time limit say; a sentence of how. */
async function endFirst(
  { home, dataRoot }: MendPlace,
  id: string,
  name: string,
  process: ProcessIdentity,
): Promise<string> {
  const { signal, limitMs } = await stopRule(home, dataRoot, id)
  const how = await endProcess(process, signal, limitMs)
  if (how === 'survived') throw survived(name, process)
  if (how === 'ended') return `Process ${process.pid} has ended.`
  return `Process ${process.pid} did not end within ${limitMs / 1000} s and was killed.`
}

async function endShim(name: string, shim: ProcessIdentity): Promise<string> {
  const socket = await listeningSocket(shim.pid).catch(() => undefined)
  if ((await endProcess(shim, 'SIGTERM', SHIM_LIMIT_MS)) === 'survived')
    throw survived(`The containerd shim of ${name}`, shim)
  if (socket) await rm(socket, { force: true })
  return `Its containerd shim (process ${shim.pid}) has ended.`
}

async function stopRule(home: Home, dataRoot: string, id: string) {
  const config = (await filesOf(home, dataRoot, id))?.config.Config
  const seconds = typeof config?.['StopTimeout'] === 'number' ? config['StopTimeout'] : STOP_LIMIT_MS / 1000
  return { signal: signalNumber(config?.StopSignal ?? ''), limitMs: seconds < 0 ? STOP_LIMIT_MS : seconds * 1000 }
}

/** `SIGTERM`, `TERM` or `15`, as images name it. */
function signalNumber(name: string): number {
  const named = constants.signals[`SIG${name.toUpperCase().replace(/^SIG/, '')}` as NodeJS.Signals]
  return named ?? (Number(name) || constants.signals.SIGTERM)
}

async function removeLeftovers(home: Home, bundle: Bundle, id: string, rootfs: string | undefined): Promise<void> {
  const ctr = ctrOf(home, bundle)
  // Each of these may be gone already, which is what is wanted.
  const anyway = (work: Promise<unknown>) => work.catch(() => undefined)
  await anyway(ctr('tasks', 'delete', '--force', id))
  await anyway(runCommand(bundle.binary('runc'), ['--root', runcFolder(home), 'delete', '--force', id]))
  await anyway(ctr('containers', 'delete', id))
  await rm(taskFolder(home, id), { recursive: true, force: true })
  await rm(join(home.engine.execRoot, 'containerd', id), { recursive: true, force: true })
  if (rootfs) await anyway(runCommand('umount', ['--lazy', rootfs]))
}

function survived(name: string, { pid }: ProcessIdentity): AfloatError {
  return new AfloatError({
    code: 'orphan-not-helped',
    what: `${name} (process ${pid}) does not end, not even when killed.`,
    unchanged: 'It runs on; nothing of it was removed.',
    remedy: 'The kernel holds it, often for a disk that does not answer: look at that, then try again.',
  })
}
