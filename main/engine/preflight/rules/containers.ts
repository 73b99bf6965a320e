import { gte } from 'semver'
import type { Finding } from '../../../../preload/contract/check.ts'
import { removesRunning } from '../../auto-remove-guard.ts'
import type { ContainerFacts } from '../facts.ts'
import { about, type Rule } from '../finding.ts'

/** Log drivers whose file Afloat can go on writing while dockerd is away. */
const KEPT_UP = new Set(['json-file', 'local'])

/** What pauses for a container while dockerd is away. */
export const paused: Rule = ({ containers, to }) =>
  containers.flatMap(container => {
    const { autoRemove, restartPolicy, hasHealthCheck } = container.record
    const found: Finding[] = []
    if (autoRemove && removesRunning(to.version)) {
      const sentence = `Engine ${to.version} removes running --rm containers at its start: Afloat takes the mark off it, and removes it when it ends.`
      found.push(about(container, 'auto-remove', 'amber', sentence))
    } else if (autoRemove) {
      found.push(
        about(container, 'auto-remove', 'green', 'If it ends meanwhile, it is removed once the engine is back.'),
      )
    }
    if (restartPolicy !== 'no') {
      const sentence = `If it ends meanwhile, "${restartPolicy}" is answered once the engine is back.`
      found.push(about(container, 'restart-policy', 'green', sentence))
    }
    if (hasHealthCheck) {
      found.push(about(container, 'health-check', 'green', 'Its health checks pause while the engine is away.'))
    }
    return found
  })

/** What becomes of the output while nobody of the engine reads it. */
export const logDrivers: Rule = ({ containers, held }) =>
  containers.flatMap(container => {
    const { driver } = container.record.log
    const said = held.filter(({ containerId }) => containerId === container.record.id)
    if (driver === 'none') return []
    const kept = KEPT_UP.has(driver)
      ? about(container, 'log-driver', 'green', 'Its log is kept up while the engine is away.')
      : about(
          container,
          'log-driver',
          'amber',
          `Only dockerd can feed the log driver "${driver}": what it writes meanwhile waits, or goes into a file beside it.`,
        )
    return [kept, ...said.map(({ level, sentence }) => about(container, 'log-hold', level, sentence))]
  })

/** Engines from 29.6 on restore such a host with missing options: moby#53089. */
export const hostGateway: Rule = ({ to, containers }) =>
  gte(to.version, '29.6.0', true)
    ? containers
        .filter(({ record }) => record.extraHosts.some(host => host.endsWith('host-gateway')))
        .map(container =>
          about(
            container,
            'host-gateway',
            'amber',
            `Engine ${to.version} restores its host-gateway name with missing options (moby#53089).`,
            {
              remedy: 'Recreate it afterwards if the name is wrong.',
            },
          ),
        )
    : []

/**
 * Networks that reach past this machine by themselves: no rule of this host is in their way, so that none can go. Names
 * in a macvlan network were held with 20.10.24 and 28.5.2; a kernel with ipvlan was not at hand.
 */
export const macvlan: Rule = ({ containers, networks }) => {
  const drivers = new Map(networks.map(({ id, driver }) => [id, driver]))
  return containers.flatMap(container =>
    driversOf(container, drivers).flatMap(driver => {
      if (driver === 'macvlan') {
        return [
          about(container, driver, 'green', 'It is on a macvlan network: its traffic goes on, its names are held.'),
        ]
      }
      if (driver !== 'ipvlan') return []
      return [
        about(
          container,
          driver,
          'amber',
          'It is on an ipvlan network: its traffic goes on; whether its names are held was not tried.',
        ),
      ]
    }),
  )
}

function driversOf({ record }: ContainerFacts, drivers: ReadonlyMap<string, string>): string[] {
  return record.endpoints.flatMap(({ networkId }) => drivers.get(networkId) ?? [])
}

/** A newer containerd asks the runtime for a container's processes, and gives up what cannot answer. */
export const top: Rule = ({ from, containerdAfter, containers }) => {
  const changes = containerdAfter !== null && containerdAfter !== from.containerdVersion
  return containers
    .filter(container => container.top === false)
    .map(container =>
      about(
        container,
        'top',
        changes ? 'red' : 'amber',
        changes
          ? `\`docker top\` fails for it: containerd ${containerdAfter} would take it for dead.`
          : '`docker top` fails for it: a newer containerd would take it for dead.',
        changes
          ? {
              remedy: 'Its cgroup cannot be used: stop it before, or give the engine a cgroup of its own.',
              kills: true,
            }
          : {},
      ),
    )
}
