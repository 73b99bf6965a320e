import type { NetworkRecord } from '../record.ts'
import type { Relay } from './loopback-relay.ts'
import type { Publication } from './publications.ts'

/**
 * Which traffic goes by Afloat's rules. `always`: connections to 127.0.0.0/8, which Docker sends through docker-proxy.
 * By the kernel they outlive dockerd: of 100 open connections through docker-proxy a restart cut 100, of those by these
 * rules none, and a crash refuses no new one although nobody could know of it beforehand. All else goes by dockerd's
 * own kernel rules already, which stay while it is away. `absence`: everything, because dockerd removes its rules when
 * it comes back, and because docker-proxy, gone by then, also serves containers that call the host's address.
 */
export type Reach = 'always' | 'absence'

/** Before the engine's own nat chains (-100), so that nothing they do or lack matters. */
const DNAT_PRIORITY = -110
const SNAT_PRIORITY = 90
const RAW_PRIORITY = -300

export interface NatInput {
  readonly tag: string
  readonly publications: readonly Publication[]
  readonly networks: readonly NetworkRecord[]
  readonly reach: Reach
  /** Docker's `userland-proxy`: by it, and only by it, containers reach the published ports of other networks. */
  readonly proxy: boolean
  /** Bridges that a firewall of this host keeps 127.0.0.0/8 from: what goes there is left to docker-proxy. */
  readonly firewalled: readonly string[]
  /** Ports of ::1 that are passed on by a socket of ours. */
  readonly relays: readonly Relay[]
}

/** Bridges that must let 127.0.0.0/8 through, and so must be guarded. */
export function localBridges(publications: readonly Publication[]): string[] {
  const local = publications.filter(
    ({ family, hostAddress }) => family === 4 && (hostAddress === 'any' || isLoopback(hostAddress)),
  )
  return [...new Set(local.map(({ bridge }) => bridge))].sort()
}

/** The nft commands that put exactly these rules in place, whatever was there before. For one transaction. */
export function natRules(input: NatInput): string[] {
  return [...familyRules(input, 4), ...familyRules(input, 6)]
}

function familyRules(input: NatInput, family: 4 | 6): string[] {
  const { tag, publications, networks, reach, firewalled } = input
  const ours = publications.filter(publication => publication.family === family)
  const table = `${family === 4 ? 'ip' : 'ip6'} afloat_${tag}_ports`
  const chain = (name: string, rules: readonly string[]) => [
    `flush chain ${table} ${name}`,
    ...rules.map(rule => `add rule ${table} ${name} ${rule}`),
  ]
  return [
    `add table ${table} { flags owner; }`,
    `add chain ${table} output { type nat hook output priority ${DNAT_PRIORITY}; }`,
    `add chain ${table} prerouting { type nat hook prerouting priority ${DNAT_PRIORITY}; }`,
    `add chain ${table} postrouting { type nat hook postrouting priority ${SNAT_PRIORITY}; }`,
    `add chain ${table} redirects { type filter hook output priority 0; }`,
    // Over the host and back into the same bridge: the host must not tell the caller to go straight there next time.
    ...chain(
      'redirects',
      reach === 'absence' ? bridgesOf(ours).map(bridge => `oifname "${bridge}" ${redirect(family)} drop`) : [],
    ),
    ...chain('output', [
      ...(family === 6 ? input.relays.map(relayRule) : []),
      ...ours.flatMap(publication => outputRule(publication, reach, !firewalled.includes(publication.bridge))),
    ]),
    ...chain('prerouting', reach === 'absence' ? ours.flatMap(publication => preroutingRule(publication, input)) : []),
    ...chain('postrouting', [
      ...(family === 4 ? localBridges(ours).map(bridge => `ip saddr 127.0.0.0/8 oifname "${bridge}" masquerade`) : []),
      ...(reach === 'absence' ? hairpin(ours, networks, family) : []),
    ]),
  ]
}

function relayRule({ protocol, hostPort, relayPort }: Relay): string {
  return `ip6 daddr ::1 ${protocol} dport ${hostPort} redirect to :${relayPort}`
}

function outputRule(publication: Publication, reach: Reach, loopback: boolean): string[] {
  const { family, hostAddress } = publication
  const to = translation(publication)
  if (family === 6) return reach === 'absence' ? [`${v6Destination(hostAddress)} ${to}`] : []
  if (isLoopback(hostAddress)) return loopback ? [`ip daddr ${hostAddress} ${to}`] : []
  if (reach === 'always') return hostAddress === 'any' && loopback ? [`ip daddr 127.0.0.0/8 ${to}`] : []
  if (hostAddress !== 'any') return [`ip daddr ${hostAddress} ${to}`]
  return [`${loopback ? '' : 'ip daddr != 127.0.0.0/8 '}fib daddr type local ${to}`]
}

/** A packet from outside to 127.0.0.0/8 is dropped by routing, but only if it still says so by then: never translated. */
function preroutingRule(publication: Publication, { networks, proxy }: NatInput): string[] {
  const { family, hostAddress } = publication
  const others = networks.map(({ bridge }) => bridge).filter(bridge => bridge !== '' && bridge !== publication.bridge)
  const from = proxy || others.length === 0 ? '' : `iifname != { ${others.map(name => `"${name}"`).join(', ')} } `
  if (family === 6) return [`${from}${v6Destination(hostAddress)} ${translation(publication)}`]
  if (isLoopback(hostAddress)) return []
  const destination = hostAddress === 'any' ? 'ip daddr != 127.0.0.0/8 fib daddr type local' : `ip daddr ${hostAddress}`
  return [`${from}${destination} ${translation(publication)}`]
}

function v6Destination(hostAddress: string): string {
  return hostAddress === 'any' ? 'ip6 daddr != ::1 fib daddr type local' : `ip6 daddr ${hostAddress}`
}

function translation({ family, protocol, hostPort, address, port }: Publication): string {
  return `${protocol} dport ${hostPort} dnat to ${family === 4 ? address : `[${address}]`}:${port}`
}

/**
 * A container that calls the host's address reaches another over the host, and must be answered over the host: without
 * this the answer would come from an address that it never called. docker-proxy shows the same source, the gateway.
 */
function hairpin(publications: readonly Publication[], networks: readonly NetworkRecord[], family: 4 | 6): string[] {
  const bridges = bridgesOf(publications)
  const sources = networks
    .filter(({ bridge }) => bridge !== '')
    .flatMap(({ subnets }) => subnets.map(({ subnet }) => subnet))
    .filter(subnet => subnet.includes(':') === (family === 6))
  if (bridges.length === 0 || sources.length === 0) return []
  const names = bridges.map(bridge => `"${bridge}"`).join(', ')
  return [
    `${family === 4 ? 'ip' : 'ip6'} saddr { ${sources.join(', ')} } oifname { ${names} } ct status dnat masquerade`,
  ]
}

function bridgesOf(publications: readonly Publication[]): string[] {
  return [...new Set(publications.map(({ bridge }) => bridge))]
}

function redirect(family: 4 | 6): string {
  return family === 4 ? 'icmp type redirect' : 'icmpv6 type nd-redirect'
}

function guardTable(tag: string): string {
  return `ip afloat_${tag}_guard`
}

/**
 * A bridge with `route_localnet` takes packets to and from 127.0.0.0/8 off the wire, so whoever is on it could reach
 * what listens on the host's 127.0.0.1: not past this. The table is not owned, it stays as long as the setting may.
 */
export function guardRules(tag: string, bridges: readonly string[]): string[] {
  const table = guardTable(tag)
  if (bridges.length === 0) return [`add table ${table}`, `delete table ${table}`]
  const names = bridges.map(bridge => `"${bridge}"`).join(', ')
  return [
    `add table ${table}`,
    `add chain ${table} prerouting { type filter hook prerouting priority ${RAW_PRIORITY}; }`,
    `flush chain ${table} prerouting`,
    `add rule ${table} prerouting iifname { ${names} } ip daddr 127.0.0.0/8 drop`,
    `add rule ${table} prerouting iifname { ${names} } ip saddr 127.0.0.0/8 drop`,
  ]
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.')
}
