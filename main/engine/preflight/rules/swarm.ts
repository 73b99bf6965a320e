import type { CheckFacts } from '../facts.ts'
import { type Rule, whole } from '../finding.ts'

/** dockerd refuses to start with live restore on a swarm node: `incompatible with swarm mode`. */
export const swarm: Rule = ({ engine, options, containers }) => {
  if (!inSwarm(engine)) return []
  const withLiveRestore = options['live-restore'] !== false
  const what = withLiveRestore
    ? 'This node is in a swarm, and dockerd refuses to start with live restore there.'
    : 'This node is in a swarm and runs without live restore: a restart ends its containers.'
  return [
    whole('swarm', 'red', what, {
      remedy: 'Drain the node, or leave the swarm first: docker swarm leave',
      kills: !withLiveRestore && containers.length > 0,
    }),
  ]
}

/** Whether the running engine is a node of a swarm, in whatever state. */
export function inSwarm(engine: CheckFacts['engine']): boolean {
  return engine !== null && engine.swarm !== 'inactive' && engine.swarm !== ''
}
