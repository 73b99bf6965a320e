import { type Rule, whole } from '../finding.ts'
import { inSwarm } from './swarm.ts'

/** One start without live restore ends all that runs (exit 137), and so does an orderly stop of an engine without it. */
export const liveRestore: Rule = ({ options, engine, containers }) => {
  const next = options['live-restore'] !== false
  const now = engine?.liveRestore ?? true
  if (next && now) {
    const since = engine ? 'on, now and at the next start' : 'on at the next start'
    return [whole('live-restore', 'green', `Live restore is ${since}.`)]
  }
  if (containers.length === 0) {
    return [whole('live-restore', 'amber', 'Live restore is off; no containers run, so nothing would be lost.')]
  }
  const names = containers.map(({ record }) => record.name).join(', ')
  // In a swarm it cannot be on; what helps there, the swarm's own rule says.
  const remedy = (sentence: string) => (inSwarm(engine) ? {} : { remedy: sentence })
  return [
    next
      ? whole('live-restore', 'red', `The running engine has live restore off: stopping it kills ${names}.`, {
          ...remedy('Switch it on first; a reload is enough: afloat config set live-restore true'),
          kills: true,
        })
      : whole('live-restore', 'red', `Live restore would be off: starting dockerd so kills ${names}.`, {
          ...remedy('Take "live-restore": false out of daemon.json.'),
          kills: true,
        }),
  ]
}
