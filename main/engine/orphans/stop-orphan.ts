import type Docker from 'dockerode'
import type { Orphan } from '../../../preload/contract/orphan.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { Supervisor } from '../supervisor.ts'
import { endOrphan, endStranger } from './end-orphan.ts'
import type { MendPlace } from './mend/mend.ts'

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
    return endStranger(place.home, orphan.id, orphan.name, (await state())?.Pid ?? 0)
  }
  if (orphan.kind !== 'listed-but-dead') return endOrphan(place, bundle, orphan.id, orphan.name)
  // A kill that finds no process makes dockerd see that it ended; where it does not, a restart does.
  await docker
    .getContainer(orphan.id)
    .kill()
    .catch(() => undefined)
  const did = await endOrphan(place, bundle, orphan.id, orphan.name)
  if ((await state())?.Running) await supervisor.restart()
  return [...did, `The engine lists it as ${(await state())?.Status ?? 'gone'} now.`]
}
