import type { Finding } from '../../../../preload/contract/check.ts'
import { optionOf } from '../../config/options.ts'
import type { ChangedOption, CheckFacts } from '../facts.ts'
import { about, type Rule, whole } from '../finding.ts'

/** What a change of an option does to what runs. */
type Effect = (option: ChangedOption, facts: CheckFacts) => Finding[]

/** The engine would look for its containers elsewhere: they run on, and it does not know them. */
const loses: Effect = ({ key }, { containers }) =>
  containers.length === 0
    ? [whole('options', 'amber', `With another "${key}" the engine does not find its containers and images.`)]
    : containers.map(container =>
        about(container, 'options', 'red', `With another "${key}" the engine does not know it any more.`, {
          remedy: `Stop the containers before "${key}" is changed.`,
        }),
      )

/** Seen with 20.10.24, 26.1.5 and 28.5.2: docker0 keeps address, pool and ports while a container is on it. */
const waitsForBridge: Effect = ({ key }, { containers }) => {
  const names = containers
    .filter(({ record }) => record.endpoints.some(({ networkName }) => networkName === 'bridge'))
    .map(({ record }) => record.name)
  return names.length === 0
    ? [whole('options', 'green', `"${key}" is changed: it takes effect with the restart.`)]
    : [
        whole('options', 'amber', `"${key}" is changed: docker0 stays as it is while ${names.join(', ')} run on it.`, {
          remedy: 'It takes effect with the first start without a container on docker0.',
        }),
      ]
}

const amber =
  (sentence: string): Effect =>
  ({ key }) => [whole('options', 'amber', `"${key}" is changed: ${sentence}`)]

const RULES_FOR_PORTS =
  'rules for published ports are set up another way; ports of running containers may need a restart of theirs.'

/** dockerd's own check of the file does not look for systemd; its start does, and ends (seen with 28.5.2). */
const cgroupDriver: Effect = (option, facts) =>
  JSON.stringify(option.after ?? []).includes('native.cgroupdriver=systemd') && !facts.systemd
    ? [
        whole('options', 'red', 'The engine would not start: this machine has no systemd to keep its cgroups.', {
          remedy: 'Take "native.cgroupdriver=systemd" out of "exec-opts".',
        }),
      ]
    : amber(
        'containers that run keep the cgroup driver they were started with, and stats or limits may fail for them.',
      )(option, facts)

const EFFECTS: Readonly<Record<string, Effect>> = {
  'data-root': loses,
  'storage-driver': loses,
  'userns-remap': loses,
  'exec-root': loses,
  containerd: loses,
  'containerd-namespace': loses,
  bip: waitsForBridge,
  'fixed-cidr': waitsForBridge,
  bridge: waitsForBridge,
  'exec-opts': cgroupDriver,
  'default-address-pools': amber('networks that exist keep their addresses; new ones use it.'),
  iptables: amber(RULES_FOR_PORTS),
  ip6tables: amber(RULES_FOR_PORTS),
  'firewall-backend': amber(RULES_FOR_PORTS),
  'userland-proxy': amber('published ports on 127.0.0.1 are served another way from the restart on.'),
}

/** Options that changed since the engine started, or would be. */
export const changedOptions: Rule = facts =>
  facts.changed.flatMap(option => {
    const effect = EFFECTS[option.key]
    if (effect) return effect(option, facts)
    if (option.key === 'live-restore') return []
    const how =
      optionOf(option.key)?.appliedBy === 'reload'
        ? 'a reload would be enough for it'
        : 'it takes effect with the restart'
    return [whole('options', 'green', `"${option.key}" is changed: ${how}.`)]
  })

/** What the target itself says of its configuration. */
export const validConfiguration: Rule = ({ to, validation }) => {
  if (validation === null) return []
  if (validation.ok) return [whole('validate', 'green', `Engine ${to.version} accepts daemon.json.`)]
  return [
    whole('validate', 'red', `Engine ${to.version} would not start with this daemon.json: ${validation.text}.`, {
      remedy: 'Correct that option.',
    }),
  ]
}
