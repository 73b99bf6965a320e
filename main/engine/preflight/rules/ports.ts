import { about, type Rule } from '../finding.ts'

/** Published ports that the kernel cannot carry while docker-proxy is gone. */
export const ports: Rule = ({ containers, portLimits }) =>
  containers.flatMap(container =>
    portLimits
      .filter(({ container: name }) => name === container.record.name)
      .map(({ port, reason, remedy }) =>
        about(container, 'ports', 'amber', `Port ${port}: ${reason}`, remedy === undefined ? {} : { remedy }),
      ),
  )

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
