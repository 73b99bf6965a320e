import { open } from 'node:fs/promises'
import type Docker from 'dockerode'
import type { Orphan, OrphanOutcome } from '../../../preload/contract/orphan.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import type { Bundle } from '../releases/bundle.ts'
import { endOrphan } from './end-orphan.ts'
import type { MendPlace } from './mend/mend.ts'
import { commit, importRoot, tagOf } from './rescue-image.ts'
import { copyVolumes, createFrom, planFor, prepareNetworks } from './rescue-plan.ts'

/**
 * Moves an orphan into a new container of its name: what its writable layer holds, its volumes, settings, networks and
 * ports. A trial container is made from it while it still runs; only when the engine accepts that one is the old process
 * ended, and what it wrote until then goes into the final one.
 */
export async function rescueOrphan(
  place: MendPlace,
  docker: Docker,
  bundle: Bundle,
  orphan: Orphan,
): Promise<OrphanOutcome> {
  const plan = await planFor(place, orphan)
  const root = await open(`/proc/${orphan.pid}/root`, 'r')
  try {
    // The folder stays reachable through our own descriptor when the process and its mounts are gone.
    const folder = `/proc/${process.pid}/fd/${root.fd}`
    const known = await isKnown(docker, orphan.id)
    const image = () => (known ? commit(docker, orphan) : importRoot(docker, orphan, folder))
    await prepareNetworks(docker, plan)
    const trial = await createFrom(docker, plan, await image(), `${orphan.name}.trial`)
    await trial.remove()
    const did = await endOrphan(place, bundle, orphan.id, orphan.name)
    try {
      const last = await image()
      did.push('What its writable layer held is in a new image.')
      await copyVolumes(place, docker, plan, orphan, did)
      if (known) did.push(await putAside(docker, orphan))
      const made = await createFrom(docker, plan, last, orphan.name)
      did.push('The new container is made.')
      await made.start()
      did.push('The new container runs; its process was started anew.')
      const { State } = await made.inspect()
      return { id: orphan.id, name: orphan.name, action: 'rescue', newId: made.id, pid: State.Pid, did, copies: '' }
    } catch (error) {
      throw notFinished(orphan, did, error)
    }
  } finally {
    await root.close()
  }
}

async function isKnown(docker: Docker, id: string): Promise<boolean> {
  return docker
    .getContainer(id)
    .inspect()
    .then(
      () => true,
      () => false,
    )
}

/** The old record makes room for the new container and is never started by itself again. */
async function putAside(docker: Docker, orphan: Orphan): Promise<string> {
  const name = `${orphan.name}.orphan-${orphan.id.slice(0, 6)}`
  const old = docker.getContainer(orphan.id)
  await old.update({ RestartPolicy: { Name: 'no' } })
  await old.rename({ name })
  return `The old container is kept as ${name}.`
}

/** Said of what failed after the old process had ended: what there is by then, and where. */
function notFinished(orphan: Orphan, did: readonly string[], error: unknown): AfloatError {
  const made = did.includes('The new container is made.')
  const image = `${tagOf(orphan).repo}:${tagOf(orphan).tag}`
  return new AfloatError(
    {
      code: 'orphan-not-helped',
      what: `The new container ${orphan.name} ${made ? 'is made, but it does not start' : 'could not be made'}: ${error instanceof Error ? error.message : error}.`,
      unchanged: `The old process has ended. What its writable layer held is in the image ${image}, its volumes are where they were.`,
      remedy: made
        ? `Mend the cause, then: docker start ${orphan.name}`
        : 'Mend the cause, then make the container anew from that image.',
      detail: did.join('\n'),
    },
    { cause: error },
  )
}
