import type { ContainerRecord, Endpoint, Inventory, NetworkRecord, PublishedPort } from '../record.ts'

/** A published port that the kernel can carry: from an address of the host to one container, over one bridge. */
export interface Publication {
  readonly family: 4 | 6
  readonly protocol: PublishedPort['protocol']
  /** One address of the host, or `any`. */
  readonly hostAddress: string
  readonly hostPort: number
  readonly address: string
  readonly port: number
  readonly bridge: string
}

/** A port that docker-proxy serves on ::1, and where in which container it ends. */
export interface RelayTarget {
  readonly protocol: 'tcp' | 'udp'
  readonly hostPort: number
  readonly address: string
  readonly port: number
}

/** A port that is not reachable all the time, and why: a sentence for people. */
export interface PortLimit {
  /** Its name. */
  readonly container: string
  /** As `docker ps` writes it: `[::1]:8080/tcp`. */
  readonly port: string
  readonly reason: string
  /** What people can do about it; absent where nothing can be done. */
  readonly remedy?: string
  /** `green` where only what is open already is lost; else new connections fail. */
  readonly level?: 'green'
}

/** A port on ::1: see LoopbackRelay for what becomes of new connections. */
export const onlyByProxy: Pick<PortLimit, 'reason' | 'remedy' | 'level'> = {
  reason: 'The kernel does not translate ::1: open connections to it end with docker-proxy, new ones are passed on.',
  remedy: 'Call 127.0.0.1 instead of localhost where a connection must not be cut.',
  level: 'green',
}

/** Where the engine's own rules send a port: tells which of several networks it chose. */
export interface EngineTarget {
  readonly protocol: string
  readonly hostPort: number
  readonly address: string
}

export interface PortFacts {
  /** Whether the kernel tracks SCTP connections; without, it cannot translate them. */
  readonly sctp: boolean
  /** Whether nft tables that end with their owner can be made: nft and Linux 5.12. */
  readonly ownedTables: boolean
  readonly targets: readonly EngineTarget[]
}

/** Every publication of an inventory that can be held, and every one that cannot with its reason. */
export function publicationsOf(
  inventory: Inventory,
  facts: PortFacts,
): { readonly publications: Publication[]; readonly limits: PortLimit[] } {
  const networks = new Map(inventory.networks.map(network => [network.id, network]))
  const publications: Publication[] = []
  const limits: PortLimit[] = []
  for (const container of inventory.containers) {
    for (const port of container.ports) {
      const outcome = publish(container, port, networks, facts)
      if ('reason' in outcome) limits.push({ container: container.name, port: textOf(port), ...outcome })
      else publications.push(outcome)
    }
  }
  return { publications: distinct(publications), limits }
}

/** What docker-proxy serves on ::1. */
export function relayTargets(inventory: Inventory, targets: readonly EngineTarget[]): RelayTarget[] {
  const networks = new Map(inventory.networks.map(network => [network.id, network]))
  return inventory.containers.flatMap(container =>
    container.ports.flatMap(port => {
      const { protocol, hostAddress, hostPort, containerPort } = port
      if (protocol === 'sctp' || !(hostAddress === '::' || hostAddress === '::1')) return []
      const place = placeOf(container, port, networks, 4, targets) ?? placeOf(container, port, networks, 6, targets)
      return place ? [{ protocol, hostPort, address: place.address, port: containerPort }] : []
    }),
  )
}

function publish(
  container: ContainerRecord,
  port: PublishedPort,
  networks: ReadonlyMap<string, NetworkRecord>,
  facts: PortFacts,
): Publication | Pick<PortLimit, 'reason' | 'remedy' | 'level'> {
  if (!facts.ownedTables) {
    return {
      reason: 'Holding ports needs nft and Linux 5.12 or newer: refused while the engine is away.',
      remedy: 'Install nftables: apt-get install nftables',
    }
  }
  if (port.protocol === 'sctp' && !facts.sctp) {
    return { reason: 'This kernel does not track SCTP connections: unreachable while the engine comes back.' }
  }
  const family = port.hostAddress.includes(':') ? 6 : 4
  // Tried on Linux 6.18: what comes back for a translated ::1 is dropped by routing, whatever routes there are.
  if (port.hostAddress === '::1') return onlyByProxy
  const place = placeOf(container, port, networks, family, facts.targets)
  if (!place) {
    return family === 6
      ? {
          reason: 'The container has no IPv6 address, only docker-proxy serves this: refused while the engine is away.',
          remedy: 'Give its network IPv6 (docker network create --ipv6), or call the port by an IPv4 address.',
        }
      : { reason: 'The container is in no bridge network, so its ports are not the kernel rules of this host.' }
  }
  return {
    family,
    protocol: port.protocol,
    hostAddress: port.hostAddress === '0.0.0.0' || port.hostAddress === '::' ? 'any' : port.hostAddress,
    hostPort: port.hostPort,
    address: place.address,
    port: port.containerPort,
    bridge: place.bridge,
  }
}

/** The engine publishes in one of a container's networks: where its rules say so, else in the one it prefers. */
function placeOf(
  container: ContainerRecord,
  port: PublishedPort,
  networks: ReadonlyMap<string, NetworkRecord>,
  family: 4 | 6,
  targets: readonly EngineTarget[],
): { address: string; bridge: string } | undefined {
  const places = [...container.endpoints].sort(byName).flatMap(endpoint => {
    const network = networks.get(endpoint.networkId)
    const address = family === 4 ? endpoint.address : endpoint.address6
    return network?.bridge && !network.internal && address ? [{ address, bridge: network.bridge }] : []
  })
  const chosen = places.find(({ address }) =>
    targets.some(
      target => target.protocol === port.protocol && target.hostPort === port.hostPort && target.address === address,
    ),
  )
  return chosen ?? places[0]
}

function byName(a: Endpoint, b: Endpoint): number {
  return a.networkName < b.networkName ? -1 : 1
}

/** As `docker ps` writes it. */
export function textOf({ hostAddress, hostPort, protocol }: PublishedPort): string {
  return `${hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress}:${hostPort}/${protocol}`
}

/** One rule for each address and port; the more special address first, as rules are asked in order. */
function distinct(publications: readonly Publication[]): Publication[] {
  const byKey = new Map(publications.map(p => [`${p.family} ${p.protocol} ${p.hostAddress} ${p.hostPort}`, p]))
  return [...byKey.values()].sort((a, b) => Number(a.hostAddress === 'any') - Number(b.hostAddress === 'any'))
}
