import type { ContainerRecord, Endpoint, Inventory, NetworkRecord, PublishedPort } from '../../../main/shims/record.ts'

/** Parts of inventories for tests about networks. */

export function network(name: string, more: Partial<NetworkRecord> = {}): NetworkRecord {
  const bridge = name === 'bridge' ? 'docker0' : `br-${name}`
  return { id: `id-${name}`, name, driver: 'bridge', internal: false, bridge, subnets: [], options: {}, ...more }
}

export function endpoint(networkName: string, address: string, more: Partial<Endpoint> = {}): Endpoint {
  return {
    networkId: `id-${networkName}`,
    networkName,
    address,
    address6: '',
    gateway: '',
    gateway6: '',
    names: [],
    ...more,
  }
}

export function container(name: string, endpoints: Endpoint[], ports: PublishedPort[] = []): ContainerRecord {
  return {
    id: name.padEnd(64, '0'),
    name,
    image: 'busybox',
    process: { pid: 1, startTime: 1 },
    startedAt: '',
    labels: {},
    env: [],
    hostname: name,
    tty: false,
    log: { driver: 'json-file', options: {}, path: '' },
    networkMode: endpoints[0]?.networkName ?? 'none',
    endpoints,
    ports,
    sandboxKey: '',
    dns: { servers: [], search: [], options: [] },
    extraHosts: [],
    autoRemove: false,
    restartPolicy: 'no',
    hasHealthCheck: false,
  }
}

export function published(
  hostAddress: string,
  hostPort: number,
  containerPort: number,
  protocol: PublishedPort['protocol'] = 'tcp',
): PublishedPort {
  return { protocol, hostAddress, hostPort, containerPort }
}

export function inventory(networks: NetworkRecord[], containers: ContainerRecord[]): Inventory {
  return { takenAt: '2026-01-01T00:00:00.000Z', containers, networks }
}
