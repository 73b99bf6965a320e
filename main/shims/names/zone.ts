import { canonical } from '../../host/ip-address.ts'
import type { ContainerRecord, Endpoint, Inventory } from '../record.ts'

/** The names of one network: who has which addresses, and whose an address is. */
interface NetworkNames {
  readonly name: string
  readonly internal: boolean
  readonly addresses: Map<string, { v4: string[]; v6: string[] }>
  /** By address; `container.network`. */
  readonly owners: Map<string, string>
}

/** What one container may look up: the networks it is in, in the order the engine asks them, and its own links. */
export interface Scope {
  readonly networks: readonly NetworkNames[]
  /** Per network name: the container's own alias for another's name (`--link db:database`). */
  readonly links: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Whether the engine lets this container ask servers that only the host can reach. */
  readonly external: boolean
}

/** Networks that have the engine's resolver: all but the legacy ones, libnetwork's `sb.needDefaultGW`/`startResolver`. */
export function hasResolver(endpoint: Endpoint): boolean {
  return !['bridge', 'host', 'none', ''].includes(endpoint.networkName)
}

/** The names of every network of an inventory, by network id. */
export function namesByNetwork(inventory: Inventory): Map<string, NetworkNames> {
  const internal = new Map(inventory.networks.map(network => [network.id, network.internal]))
  const networks = new Map<string, NetworkNames>()
  for (const container of inventory.containers) {
    for (const endpoint of container.endpoints.filter(hasResolver)) {
      const names = networks.get(endpoint.networkId) ?? {
        name: endpoint.networkName,
        internal: internal.get(endpoint.networkId) ?? false,
        addresses: new Map(),
        owners: new Map(),
      }
      networks.set(endpoint.networkId, names)
      enter(names, container, endpoint)
    }
  }
  return networks
}

function enter(names: NetworkNames, container: ContainerRecord, endpoint: Endpoint): void {
  // Several containers may share an alias: the engine answers with all of them.
  for (const name of new Set(endpoint.names.map(name => name.toLowerCase()))) {
    const addresses = names.addresses.get(name) ?? { v4: [], v6: [] }
    names.addresses.set(name, addresses)
    if (endpoint.address) addresses.v4.push(endpoint.address)
    if (endpoint.address6) addresses.v6.push(endpoint.address6)
  }
  for (const address of [endpoint.address, endpoint.address6]) {
    if (address) names.owners.set(canonical(address), `${container.name}.${endpoint.networkName}`)
  }
}

/** What a container may look up. */
export function scopeOf(container: ContainerRecord, networks: ReadonlyMap<string, NetworkNames>): Scope {
  const endpoints = container.endpoints.filter(hasResolver)
  const own = endpoints.map(({ networkId }) => networks.get(networkId)).filter(names => names !== undefined)
  return {
    networks: own.sort(byEngineOrder),
    links: new Map(endpoints.map(({ networkName, links }) => [networkName, linksOf(links ?? [])])),
    // The default bridge counts as a way out as well (Sandbox.hasExternalAccess).
    external: own.some(({ internal }) => !internal) || container.endpoints.some(e => e.networkName === 'bridge'),
  }
}

/** Internal networks last, then by name: Endpoint.Less in libnetwork, as far as an inventory tells. */
function byEngineOrder(a: NetworkNames, b: NetworkNames): number {
  return Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : 1)
}

function linksOf(links: readonly string[]): Map<string, string> {
  return new Map(
    links.map(link => {
      const [name = '', alias = name] = link.split(':')
      return [alias, name]
    }),
  )
}

/**
 * The addresses of a name, or undefined where the name is nobody's. `a.b.c` may be `a.b.c` in any of the networks,
 * `a.b` in network `c`, or `a` in network `b.c`.
 */
export function addressesOf(scope: Scope, name: string, family: 'v4' | 'v6'): readonly string[] | undefined {
  for (const [host, network] of readings(name.replace(/\.$/, ''))) {
    const candidates = scope.networks.filter(names => network === undefined || names.name === network)
    const linked = candidates.filter(names => scope.links.get(names.name)?.has(host))
    for (const names of [...linked, ...candidates.filter(names => !linked.includes(names))]) {
      const target = scope.links.get(names.name)?.get(host) ?? host
      const found = names.addresses.get(target.toLowerCase())
      if (found) return found[family]
    }
  }
  return undefined
}

function readings(name: string): [string, string | undefined][] {
  const labels = name.split('.')
  const splits = labels.slice(1).map((_, index): [string, string] => {
    const at = labels.length - 1 - index
    return [labels.slice(0, at).join('.'), labels.slice(at).join('.')]
  })
  return [[name, undefined], ...splits]
}

/** `container.network` of an address, from the first of the networks that knows it. */
export function ownerOf(scope: Scope, address: string): string | undefined {
  return scope.networks.map(names => names.owners.get(address)).find(owner => owner !== undefined)
}
