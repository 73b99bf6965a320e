import { about, type Rule, whole } from '../finding.ts'

/** Published ports that the kernel cannot carry while docker-proxy is gone. */
export const ports: Rule = ({ containers, net, options }) =>
  containers.flatMap(container =>
    (net?.limits ?? [])
      .filter(({ container: name }) => name === container.record.name)
      // Without docker-proxy nobody serves ::1 at any time.
      .filter(limit => !(limit.level === 'green' && options['userland-proxy'] === false))
      .map(({ port, reason, remedy, level }) =>
        about(container, 'ports', level ?? 'amber', `Port ${port}: ${reason}`, remedy === undefined ? {} : { remedy }),
      ),
  )

/** A machine that did not answer in time: nothing is claimed of what it can hold. */
export const unknownNet: Rule = ({ containers, net }) =>
  net !== null || containers.length === 0
    ? []
    : [
        whole('net', 'amber', 'Which ports and names this machine can hold could not be found out in time.', {
          remedy: 'Check again when it has less to do.',
        }),
      ]

/**
 * A container that calls a port of its own by the host's address: docker-proxy carries that, gone with dockerd. By the
 * kernel the packet would leave the bridge through the port it came in by, which a bridge does in hairpin mode only; the
 * engine sets that mode itself where it runs without docker-proxy.
 */
export const selfCalls: Rule = ({ containers, networks, options }) => {
  if (options['userland-proxy'] === false) return []
  const bridges = new Set(networks.filter(({ bridge }) => bridge !== '').map(({ id }) => id))
  return containers
    .filter(({ record }) => record.ports.length > 0 && record.endpoints.some(({ networkId }) => bridges.has(networkId)))
    .map(container =>
      about(
        container,
        'self-calls',
        'green',
        "Only it cannot reach its own published ports by the host's address while the engine is away.",
        { remedy: 'Let it call itself by 127.0.0.1 and the port inside.' },
      ),
    )
}

/**
 * An engine that makes its rules with nftables drops in a table of its own, which no rule of another table can overrule.
 * Debian has no such engine yet (29), so what it then drops and for how long was not measured.
 */
export const nftablesBackend: Rule = ({ containers, options }) => {
  if (options['firewall-backend'] !== 'nftables') return []
  return containers
    .filter(({ record }) => record.ports.some(({ hostAddress }) => !hostAddress.startsWith('127.')))
    .map(container =>
      about(
        container,
        'nftables',
        'amber',
        'The engine makes its rules with nftables: other machines may not reach its ports for the moment in which they are made anew. From this host they are held.',
        { remedy: 'Leave firewall-backend at iptables where no connection may fail.' },
      ),
    )
}
