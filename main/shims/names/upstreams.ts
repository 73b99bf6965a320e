import { isIP } from 'node:net'
import { join } from 'node:path'
import { readTextIfThere } from '../../host/files.ts'
import type { ContainerRecord } from '../record.ts'

/** A server that the engine asks what it does not know itself. */
export interface Upstream {
  readonly address: string
  /** Asked from the host's network instead of the container's: `host(…)` in the file that the engine writes. */
  readonly fromHost: boolean
}

export interface Upstreams {
  readonly servers: readonly Upstream[]
  /** `ndots` was set by somebody: bare names then stay inside (Sandbox.NdotsSet in libnetwork). */
  readonly ndotsSet: boolean
}

/** The engine asks no more than this many servers (maxExtDNS in libnetwork/resolver.go). */
const MOST_SERVERS = 3
/** What the engine asks on a host that names no server of its own (libnetwork/internal/resolvconf). */
const DEFAULT_SERVERS = ['8.8.8.8', '8.8.4.4']
const OWN_ADDRESS = '127.0.0.11'

/**
 * Where a container's outside lookups go. Engines from 26 on write it into the container's resolv.conf as a comment;
 * before, it follows from the container's, the daemon's and the host's settings, in this order.
 */
export async function upstreamsOf(
  container: ContainerRecord,
  dataRoot: string,
  daemonServers: readonly string[],
): Promise<Upstreams> {
  const written = await readTextIfThere(join(dataRoot, 'containers', container.id, 'resolv.conf'))
  const parsed = written === undefined ? undefined : parseWritten(written)
  if (parsed) return parsed
  const host = parseHost((await readTextIfThere('/etc/resolv.conf')) ?? '')
  const named = container.dns.servers.length > 0 ? container.dns.servers : daemonServers
  const servers =
    named.length > 0
      ? named.map(address => ({ address, fromHost: false }))
      : host.servers.map(address => ({ address, fromHost: isLoopback(address) }))
  const options = container.dns.options.length > 0 ? container.dns.options : host.options
  return { servers: usable(servers), ndotsSet: options.some(option => /^ndots:[1-9]/.test(option)) }
}

/** What the engine wrote, or undefined where the file says nothing about it. */
export function parseWritten(text: string): Upstreams | undefined {
  const list = /^# ExtServers: \[(.*)\]$/m.exec(text)?.[1]
  if (list === undefined) return undefined
  const servers = list
    .split(/\s+/)
    .filter(Boolean)
    .map(entry => {
      const fromHost = /^host\((.*)\)$/.exec(entry)?.[1]
      return { address: fromHost ?? entry, fromHost: fromHost !== undefined }
    })
  const origin = /^# Option ndots from: (.*)$/m.exec(text)?.[1]
  return { servers: usable(servers), ndotsSet: origin !== undefined && origin !== 'internal' }
}

/** Name servers and options of a resolv.conf(5). */
export function parseHost(text: string): { servers: string[]; options: string[] } {
  const words = (keyword: string) =>
    text.split('\n').flatMap(line => {
      const [first, ...rest] = line.trim().split(/\s+/)
      return first === keyword ? rest : []
    })
  const servers = words('nameserver').filter(address => isIP(withoutZone(address)) !== 0)
  return { servers: servers.length > 0 ? servers : DEFAULT_SERVERS, options: words('options') }
}

function usable(servers: readonly Upstream[]): Upstream[] {
  return servers
    .map(({ address, fromHost }) => ({ address: withoutZone(address), fromHost }))
    .filter(({ address, fromHost }) => isIP(address) !== 0 && (fromHost || address !== OWN_ADDRESS))
    .slice(0, MOST_SERVERS)
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
