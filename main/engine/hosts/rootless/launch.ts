import { readlink, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { startDaemon } from '../../../host/daemon-process.ts'
import type { Home } from '../../../host/home.ts'
import type { Launch } from '../embedded/launch.ts'
import { engineNeeds } from './inside.ts'
import { readRootlesskit } from './record.ts'
import { placeRuncWrapper } from './runc-wrapper.ts'

/** Starts the engine's processes within rootlesskit's namespaces, where this supervisor is already. */
export function rootlessLaunch(home: Home): Launch {
  return async (which, spec) => {
    const { programs } = home.run.rootless
    await placeRuncWrapper(home)
    await placeProxy(home)
    // Without a session there is no such folder, and dockerd insists on one although it is told where everything is.
    const env = {
      XDG_RUNTIME_DIR: home.run.path,
      ...spec.env,
      ...engineNeeds(),
      PATH: `${programs}:${spec.env['PATH']}`,
    }
    // dockerd takes itself for one without root by this variable, and asks for forwards of its ports in that folder.
    const own = which === 'dockerd' ? { ROOTLESSKIT_STATE_DIR: home.run.rootless.dockerdSide } : {}
    return startDaemon({ ...spec, env: { ...env, ...own } })
  }
}

/** An engine before 28 does not start without it on its PATH. */
async function placeProxy(home: Home): Promise<void> {
  const proxy = (await readRootlesskit(home))?.dockerProxy
  const link = join(home.run.rootless.programs, 'rootlesskit-docker-proxy')
  if (proxy === undefined || (await readlink(link).catch(() => undefined)) === proxy) return
  await rm(link, { force: true })
  await symlink(proxy, link)
}
