import type { Orphan, OrphanOutcome } from '../../../preload/contract/orphan.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { evidenceOf, identityOf } from '../../host/process-identity.ts'
import { dockerAt } from '../docker-api.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { Supervisor } from '../supervisor.ts'
import {
  containerdHasTask,
  copyAside,
  type Mendable,
  type MendPlace,
  mendBesideEngine,
  mendContainerd,
  mendWithoutEngine,
} from './mend/mend.ts'

/** Attaches an orphan to the engine again under its own process. Throws AfloatError (orphan-not-helped). */
export async function adoptOrphan(
  place: MendPlace,
  supervisor: Supervisor,
  bundle: Bundle,
  orphan: Orphan,
): Promise<OrphanOutcome> {
  const one = await mendable(orphan)
  const copies = await copyAside(place, orphan.id)
  const did =
    orphan.kind === 'endangered' && (await containerdHasTask(place.home, bundle, orphan.id))
      ? await mendBesideEngine(place, one)
      : await overRestart(place, supervisor, orphan, one, copies)
  const outcome = { id: orphan.id, name: orphan.name, action: 'adopt', newId: orphan.id, pid: orphan.pid } as const
  return { ...outcome, did, copies }
}

async function overRestart(
  place: MendPlace,
  supervisor: Supervisor,
  orphan: Orphan,
  one: Mendable,
  copies: string,
): Promise<string[]> {
  const did: string[] = []
  await supervisor.mend('adopt', {
    offline: {
      step: 'put records back',
      work: async () => void did.push(...(await mendWithoutEngine(place, one, supervisor.inventory))),
    },
    beforeDockerd: {
      step: "put containerd's entry back",
      work: async bundle =>
        void did.push(...[await mendContainerd(place.home, bundle, one.id)].filter(text => text !== undefined)),
    },
  })
  const state = await dockerAt(place.home.engine.socket)
    .getContainer(one.id)
    .inspect()
    .then(
      ({ State }) => State,
      () => undefined,
    )
  if (state?.Running && state.Pid === one.process.pid) return [...did, 'The engine has it again; its process went on.']
  const alive = (await evidenceOf(one.process)) === 'alive'
  throw new AfloatError({
    code: 'orphan-not-helped',
    what: `${orphan.name} could not be adopted: the engine ${state ? `lists it as ${state.Status}` : 'does not list it'}.`,
    unchanged: `${alive ? 'Its process runs on' : 'Its process has ended'}; copies of the records that were changed are in ${copies}.`,
    remedy: 'Bring it back as a new container: rescue.',
    detail: did.join('\n'),
  })
}

async function mendable({ id, name, pid, shimPid }: Orphan): Promise<Mendable> {
  const [process, shim] = await Promise.all([identityOf(pid), identityOf(shimPid)])
  if (pid > 0 && shimPid > 0 && process && shim) return { id, process, shim }
  throw new AfloatError({
    code: 'orphan-not-helped',
    what: `${name} cannot be adopted: its process or its containerd shim has ended meanwhile.`,
    unchanged: 'Nothing was changed.',
    remedy: 'Look again: afloat orphans',
  })
}
