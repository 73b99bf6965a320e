import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { NftSession } from '../../host/nft-session.ts'
import { runCommand } from '../../host/run-command.ts'
import type { Publication } from './publications.ts'
import { isOpenToLocal } from './route-localnet.ts'

/** How long a firewall that says nothing is waited for: milliseconds. What is let through is there and back within one. */
const ANSWER_MS = 400
/** Above what the kernel gives to clients by itself (ip_local_port_range), so that nobody's connection comes by. */
const FIRST_PORT = 61_001
/** tcpmux: next to nothing listens there, so the container's kernel answers by itself (RST) and no program is bothered. */
const CLOSED_PORT = 1

const countersSchema = z.object({
  nftables: z.array(z.object({ counter: z.object({ name: z.string(), packets: z.int() }).optional() })),
})

/**
 * The bridges over which this host's own firewall lets no connection from 127.0.0.1 go, or no answer come back: those
 * must stay with docker-proxy. Found by trying: one packet for each bridge, to a closed port of a container on it.
 * Bridges that let no packet from 127.0.0.0/8 through at all (`route_localnet`) are not tried.
 */
export async function firewalledBridges(tag: string, publications: readonly Publication[]): Promise<string[]> {
  const targets = await targetsOf(publications)
  if (targets.length === 0) return []
  const session = await NftSession.open()
  try {
    // A check may look at the same time as the shim does.
    const table = `ip afloat_${tag}_probe_${targets[0]?.port}`
    await session.apply(probeRules(table, targets))
    await Promise.all(targets.map(({ port }) => knock(port)))
    const packets = await readCounters(table)
    return targets.flatMap(({ bridge }, index) => {
      const seen = (place: string) => (packets.get(`${place}${index}`) ?? 0) > 0
      // A container that does not answer (its own firewall) says nothing about the host's.
      const dropped = !seen('left') || (seen('came') && !seen('arrived'))
      return dropped ? [bridge] : []
    })
  } finally {
    await session.close()
  }
}

interface Target {
  readonly bridge: string
  readonly address: string
  readonly port: number
}

async function targetsOf(publications: readonly Publication[]): Promise<Target[]> {
  const byBridge = new Map(publications.filter(({ family }) => family === 4).map(p => [p.bridge, p.address]))
  const open = await Promise.all([...byBridge].map(async ([bridge]) => isOpenToLocal(bridge)))
  const first = randomInt(FIRST_PORT, 65_000 - byBridge.size)
  return [...byBridge].flatMap(([bridge, address], index) =>
    open[index] ? [{ bridge, address, port: first + index }] : [],
  )
}

/** The same translations as those of published ports, and counters along the way there and back. */
function probeRules(table: string, targets: readonly Target[]): string[] {
  const rule = (chain: string, text: string) => `add rule ${table} ${chain} ${text}`
  return [
    `add table ${table} { flags owner; }`,
    `add chain ${table} output { type nat hook output priority -110; }`,
    `add chain ${table} source { type nat hook postrouting priority 90; }`,
    `add chain ${table} left { type filter hook postrouting priority 300; }`,
    `add chain ${table} came { type filter hook prerouting priority -140; }`,
    `add chain ${table} arrived { type filter hook input priority 300; }`,
    ...targets.flatMap(({ bridge, address, port }, index) => [
      ...['left', 'came', 'arrived'].map(place => `add counter ${table} ${place}${index}`),
      rule('output', `ip daddr 127.0.0.1 tcp dport ${port} dnat to ${address}:${CLOSED_PORT}`),
      rule('source', `ip saddr 127.0.0.0/8 oifname "${bridge}" ${sentTo(port)} masquerade`),
      rule('left', `oifname "${bridge}" ct direction original ${sentTo(port)} counter name left${index}`),
      rule('came', `iifname "${bridge}" ct direction reply ${sentTo(port)} counter name came${index}`),
      rule('arrived', `ct direction reply ${sentTo(port)} counter name arrived${index}`),
    ]),
  ]
}

/** Matches all packets of a connection that was begun to this port, both ways and whatever was translated. */
function sentTo(port: number): string {
  return `meta l4proto tcp ct original proto-dst ${port}`
}

/** A try to connect, however it ends. */
async function knock(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  const ended = new Promise<void>(resolve => socket.once('connect', resolve).on('error', () => resolve()))
  await Promise.race([ended, delay(ANSWER_MS)])
  socket.destroy()
}

async function readCounters(table: string): Promise<Map<string, number>> {
  const list = await runCommand('nft', ['--json', 'list', 'table', ...table.split(' ')])
  const { nftables } = countersSchema.parse(JSON.parse(list))
  return new Map(nftables.flatMap(({ counter }) => (counter ? [[counter.name, counter.packets] as const] : [])))
}
