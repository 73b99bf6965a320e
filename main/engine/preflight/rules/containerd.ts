import { gte } from 'semver'
import { isNewer } from '../../upgrade/plan.ts'
import { about, type Rule, whole } from '../finding.ts'
import { bootstrapSpokenBy } from '../measured.ts'

/** containerd only goes forward: an older one calls newer shims dead and kills their containers. */
export const containerdDirection: Rule = ({ from, to, containerdAfter }) => {
  if (containerdAfter === null) {
    return [whole('containerd', 'amber', `Which containerd engine ${to.version} brings is known once it is installed.`)]
  }
  const before = from.containerdVersion ?? ''
  if (isNewer(before, containerdAfter)) {
    return [
      whole(
        'containerd',
        'red',
        `containerd would go back from ${before} to ${containerdAfter} under running containers.`,
        {
          kills: true,
        },
      ),
    ]
  }
  if (isNewer(containerdAfter, before)) {
    return [whole('containerd', 'green', `containerd goes forward first, from ${before} to ${containerdAfter}.`)]
  }
  const older = to.containerdVersion !== null && isNewer(before, to.containerdVersion)
  return [
    whole(
      'containerd',
      'green',
      `containerd stays at ${containerdAfter}${older ? `: engine ${to.version} runs over it, its own ${to.containerdVersion} would kill containers` : ''}.`,
    ),
  ]
}

/** Whether the containerd to come can talk with each container's shim. */
export const bootstrapVersions: Rule = ({ containers, containerdAfter }) => {
  if (containerdAfter === null) return []
  const spoken = bootstrapSpokenBy(containerdAfter)
  return containers.flatMap(container => {
    if (container.bootstrap === undefined || container.bootstrap <= spoken) return []
    const sentence = `Its shim speaks protocol ${container.bootstrap}, containerd ${containerdAfter} only ${spoken}: it would be killed.`
    return [about(container, 'bootstrap', 'red', sentence, { kills: true })]
  })
}

/** From 29.7 on an engine can bring its containerd inside itself. */
export const embeddedContainerd: Rule = ({ to, options }) => {
  const features = options['features']
  const asked = typeof features === 'object' && features !== null && 'embedded-containerd' in features
  if (!asked && !gte(to.version, '29.7.0', true)) return []
  return [
    whole(
      'embedded-containerd',
      asked ? 'amber' : 'green',
      asked
        ? 'daemon.json asks for a containerd inside dockerd; Afloat runs containerd beside it and tells dockerd so.'
        : `Engine ${to.version} can run containerd inside itself; Afloat goes on running it beside dockerd.`,
    ),
  ]
}
