import type { Home } from '../../host/home.ts'
import { runCommand } from '../../host/run-command.ts'
import type { Bundle } from '../releases/bundle.ts'
import { DOCKER_NAMESPACE } from './places.ts'

/** Asks the containerd that runs, as `ctr` of its own release does, about the engine's containers. Rejects as `ctr` fails. */
export type Ctr = (...args: readonly string[]) => Promise<string>

export function ctrOf(home: Home, containerd: Bundle): Ctr {
  const where = ['--address', home.engine.containerdSocket, '--namespace', DOCKER_NAMESPACE]
  return (...args) => runCommand(containerd.binary('ctr'), [...where, ...args])
}

/** The ids of the tasks that the containerd that runs has in memory. Rejects where it does not say. */
export async function taskIds(ctr: Ctr): Promise<Set<string>> {
  const listed = await ctr('tasks', 'list', '--quiet')
  return new Set(listed.split('\n').filter(line => line !== ''))
}
