import { join } from 'node:path'
import type { Home } from '../../host/home.ts'

/** containerd's namespace for the containers of dockerd. */
export const DOCKER_NAMESPACE = 'moby'

/** Where an engine keeps what belongs to one container, as engines from 20.10 to 28.5 name it. */
export function taskFolder(home: Home, id: string): string {
  return join(tasksFolder(home), id)
}

/** containerd's state: a folder for each running container. */
export function tasksFolder(home: Home): string {
  return join(home.engine.containerdState, 'io.containerd.runtime.v2.task', DOCKER_NAMESPACE)
}

/** runc's state: a folder for each container with a process, its state.json in it. */
export function runcFolder(home: Home): string {
  return join(home.engine.execRoot, 'runtime-runc', DOCKER_NAMESPACE)
}

/** dockerd's records of its containers: config.v2.json and hostconfig.json in a folder for each. */
export function recordsFolder(dataRoot: string): string {
  return join(dataRoot, 'containers')
}

/** The files that stand for network namespaces: nsfs mounts. */
export function namespacesFolder(home: Home): string {
  return join(home.engine.execRoot, 'netns')
}

/** libnetwork's database of sandboxes and endpoints. */
export function networkDatabase(dataRoot: string): string {
  return join(dataRoot, 'network', 'files', 'local-kv.db')
}
