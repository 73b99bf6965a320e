import { type Rule, whole } from '../finding.ts'

/** What an engine without root cannot have, or has only as long as its user's session lasts. */
export const rootless: Rule = ({ engine }) => {
  if (!engine?.rootless) return []
  const { cgroupDriver, lingers, network } = engine.rootless
  const found = [
    whole(
      'rootless-logs',
      'green',
      'Without root no dockerd can be made to wait while it takes the logs over: a container that writes more than 1 MB while it starts waits for it. No line is lost.',
    ),
  ]
  if (!network) {
    found.push(
      whole(
        'rootless-network',
        'red',
        'rootlesskit has ended, and with it the network: an engine that is stopped now would not start again.',
        { remedy: 'End all of it, then start again: afloat down --containers stop' },
      ),
    )
  }
  if (cgroupDriver === 'none') {
    found.push(
      whole(
        'rootless-cgroups',
        'green',
        'This machine gives a plain user no cgroups, so containers have no limits, and pause and stats do not work.',
        { remedy: 'Start the machine with cgroup v2 (systemd.unified_cgroup_hierarchy=1) to have them.' },
      ),
    )
  }
  if (cgroupDriver === 'systemd' && !lingers) {
    found.push(
      whole(
        'rootless-session',
        'green',
        "The containers' cgroups are your session's: they end when you log out for good.",
        {
          remedy: 'To keep them beyond it: loginctl enable-linger',
        },
      ),
    )
  }
  return found
}
