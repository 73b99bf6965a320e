import { SWARM_SENTENCE } from './plan.ts'

interface Refusal {
  /** In dockerd's log, where it refuses to start. */
  readonly sign: RegExp
  readonly what: string
  readonly remedy: string
}

/** Reasons of dockerd not to start that people should not have to read out of its log. */
const refusals: readonly Refusal[] = [
  {
    sign: /live-restore daemon configuration is incompatible with swarm mode/,
    what: SWARM_SENTENCE,
    remedy: 'Set "live-restore" to false in its daemon.json, or let the node leave its swarm.',
  },
]

/** The sentence for a failed start, by the last lines of dockerd's log. */
export function knownRefusal(log: string): { what: string; remedy: string } | undefined {
  return refusals.find(({ sign }) => sign.test(log))
}
