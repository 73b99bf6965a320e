import type { ContainerRecord } from '../../main/shims/record.ts'

/** A container that sleeps on no network. */
export function containerRecord(name: string, some: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    id: name.padEnd(64, '0'),
    name,
    image: 'busybox',
    process: { pid: 100, startTime: 1 },
    startedAt: '2026-01-01T00:00:00.000Z',
    labels: {},
    env: [],
    hostname: name,
    tty: false,
    log: { driver: 'json-file', options: {}, path: '' },
    networkMode: 'default',
    endpoints: [],
    ports: [],
    sandboxKey: '',
    dns: { servers: [], search: [], options: [] },
    extraHosts: [],
    autoRemove: false,
    restartPolicy: 'no',
    hasHealthCheck: false,
    ...some,
  }
}
