import { type Rule, whole } from '../finding.ts'

/** One start without live restore ends all that runs (exit 137), and so does an orderly stop of an engine without it. */
export const liveRestore: Rule = ({ options, engine, containers }) => {
  const next = options['live-restore'] !== false
  const now = engine?.liveRestore ?? true
  if (next && now) return [whole('live-restore', 'green', 'Live restore is on, now and at the next start.')]
  if (containers.length === 0) {
    return [whole('live-restore', 'amber', 'Live restore is off; no containers run, so nothing would be lost.')]
  }
  const names = containers.map(({ record }) => record.name).join(', ')
  return [
    next
      ? whole('live-restore', 'red', `The running engine has live restore off: stopping it kills ${names}.`, {
          remedy: 'Switch it on first; a reload is enough: afloat config set live-restore true',
          kills: true,
        })
      : whole('live-restore', 'red', `Live restore would be off: starting dockerd so kills ${names}.`, {
          remedy: 'Take "live-restore": false out of daemon.json.',
          kills: true,
        }),
  ]
}
