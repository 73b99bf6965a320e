import { setTimeout as delay } from 'node:timers/promises'
import type { Report } from '../../../preload/contract/report.ts'
import { type AfloatError, problemOf } from '../../host/afloat-error.ts'
import type { Home } from '../../host/home.ts'
import { lastLines } from '../../host/log-file.ts'
import { type ContainerVerdict, keptOf } from '../container-check.ts'
import { refuseWithoutLiveRestore } from '../live-restore-guard.ts'
import { blamedOn, lostProblem } from './blame.ts'
import type { Course } from './course.ts'
import { checkServices } from './service-check.ts'
import type { VersionChangeParts } from './version-changer.ts'

/** How long a new dockerd may take to answer before its predecessor is taken back: milliseconds, and for each container. */
const ANSWER_MS = 30_000
const ANSWER_PER_CONTAINER_MS = 500
/** How long a new engine is watched after its containers were checked; if it dies meanwhile it is taken back: milliseconds. */
const PROVING_MS = 12_000
const PROVING_POLL_MS = 250
/** Of an engine's log, in the report of why it was taken back. */
const LOG_LINES = 12

/** The new containerd in place of the older one. One that never answers has started no container: the old one serves on. */
export async function containerdForward(
  { processes, bundleOf, select, ensureContainerd, log }: VersionChangeParts,
  { journal: { from, to }, steps }: Course,
): Promise<void> {
  if (processes.containerd?.bundle === to.containerd) return
  if (from.containerd === to.containerd) return steps.step('start containerd', () => ensureContainerd())
  const bundle = await bundleOf(to.containerd)
  // From here on the older one must not come back under what the newer one may have started.
  await select({ ...from, containerd: to.containerd })
  await steps.step('stop containerd', () => processes.stopContainerd())
  try {
    await steps.step('start containerd', () => processes.startContainerd(bundle))
  } catch (error) {
    log(`containerd of ${to.containerd} did not start, that of ${from.containerd} goes on: ${problemOf(error).what}`)
    await select(from)
    throw error
  }
}

/** The new dockerd, given a limited time to answer. */
export async function startTarget(
  parts: VersionChangeParts,
  { journal: { to }, steps, before }: Course,
): Promise<void> {
  const { home, processes, bundleOf, shims, autoRemove } = parts
  await refuseWithoutLiveRestore(home, before, parts.consent())
  const bundle = await bundleOf(to.dockerd)
  await autoRemove.beforeStart(bundle.version, before)
  await shims.handOver()
  const limitMs = ANSWER_MS + before.containers.length * ANSWER_PER_CONTAINER_MS
  await steps.step('start dockerd', () => processes.startDockerd(bundle, limitMs))
}

/** Rejects (containers-lost) for a container that the new engine is to blame for. */
export async function checkTarget(
  { home, processes, docker }: VersionChangeParts,
  { steps, before, served, absence }: Course,
  alive: ReadonlySet<string>,
): Promise<ContainerVerdict> {
  const verdict = await absence.check(docker())
  const blamed = blamedOn(verdict.containers, alive)
  if (blamed.length > 0) throw await lost(home, blamed)
  const pid = processes.dockerd?.process.pid ?? 0
  const kept = keptOf(before, verdict.containers)
  const unserved = await steps.step('check what serves them', () => checkServices(docker(), pid, kept, served))
  if (unserved.length > 0) throw await lost(home, unserved)
  return verdict
}

async function lost(home: Home, containers: Report['containers']['lost']): Promise<AfloatError> {
  return lostProblem(containers, await lastLines(home.logs.dockerd, LOG_LINES))
}

/** Resolves when the engine has lived long enough; rejects with the signal's reason. containerd, which does not go back, is started again if it dies. */
export async function proveTarget(
  { processes, ensureContainerd }: VersionChangeParts,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + PROVING_MS
  while (performance.now() < end) {
    await delay(PROVING_POLL_MS)
    signal.throwIfAborted()
    if (!processes.dockerd) return
    if (!processes.containerd) await ensureContainerd()
  }
}
