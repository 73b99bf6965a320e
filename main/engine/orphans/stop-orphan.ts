import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Orphan } from '../../../preload/contract/orphan.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { Supervisor } from '../supervisor.ts'
import { endOrphan, endStrangers, strangersShareShim } from './end-orphan.ts'
import type { MendPlace } from './mend/mend.ts'

/** How long the engine may take to kill what is dead: milliseconds. */
const KILL_MS = 2_000
/** How long it may take to hear of an end: milliseconds. */
const HEARS_MS = 3_000
const POLL_MS = 50

/** Ends an orphan in the way of its kind, a sentence for each thing done. */
export async function stopOrphan(
  place: MendPlace,
  docker: Docker,
  supervisor: Supervisor,
  bundle: Bundle,
  orphan: Orphan,
): Promise<string[]> {
  const state = async () =>
    docker
      .getContainer(orphan.id)
      .inspect()
      .then(
        ({ State }) => State,
        () => undefined,
      )
  if (orphan.kind === 'two-processes') {
    return endOlder(place, supervisor, orphan, (await state())?.Pid ?? 0)
  }
  if (orphan.kind !== 'listed-but-dead') return endOrphan(place, bundle, orphan.id, orphan.name)
  // A kill that finds no process makes dockerd see that it ended; a containerd shim that hangs never answers it, but
  // containerd sees that one's end. Where neither helps, a restart does.
  const killed = docker
    .getContainer(orphan.id)
    .kill()
    .catch(() => undefined)
  const limit = new AbortController()
  await Promise.race([killed, delay(KILL_MS, undefined, { signal: limit.signal }).catch(() => undefined)])
  limit.abort()
  const did = await endOrphan(place, bundle, orphan.id, orphan.name)
  const deadline = performance.now() + HEARS_MS
  while ((await state())?.Running && performance.now() < deadline) await delay(POLL_MS)
  if ((await state())?.Running) await supervisor.restart()
  return [...did, `The engine lists it as ${(await state())?.Status ?? 'gone'} now.`]
}

/**
 * A containerd shim of containerd 2 serves both processes of a container and tells of the older one's end under the
 * container's name; dockerd (seen with 28.5.2) then takes the container for ended. So it is away meanwhile.
 */
async function endOlder(
  place: MendPlace,
  supervisor: Supervisor,
  { id, name }: Orphan,
  knownPid: number,
): Promise<string[]> {
  if (!(await strangersShareShim(place, id, knownPid))) return endStrangers(place, id, name, knownPid)
  const did: string[] = []
  const work = async () => void did.push(...(await endStrangers(place, id, name, knownPid)))
  await supervisor.mend('restart', { beforeDockerd: { step: 'end the older process', work } })
  return [...did, 'The engine was restarted meanwhile: it would have taken that end for the end of the other.']
}
