import { isInside } from '../engine/hosts/rootless/inside.ts'

/** Whether the supervisor of a home must run in another place than this process: a plain user's, in namespaces of their own. */
export function runsElsewhere(): boolean {
  return process.getuid?.() !== 0 && !isInside()
}
