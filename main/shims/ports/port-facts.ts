import { randomInt } from 'node:crypto'
import { isThere } from '../../host/files.ts'
import { iptablesWith } from '../../host/iptables.ts'
import { NftSession } from '../../host/nft-session.ts'
import type { Inventory } from '../record.ts'
import type { EngineTarget, PortFacts } from './publications.ts'

/** Measures what this host can do for ports. Changes nothing that lasts. */
export async function readPortFacts(): Promise<Omit<PortFacts, 'targets'>> {
  const [sctp, ownedTables] = await Promise.all([hasSctp(), canOwnTables()])
  return { sctp, ownedTables }
}

async function hasSctp(): Promise<boolean> {
  return isThere('/proc/sys/net/netfilter/nf_conntrack_sctp_timeout_established')
}

async function canOwnTables(): Promise<boolean> {
  let session: NftSession | undefined
  try {
    session = await NftSession.open()
    // A name of its own: a table that another one owns would be refused.
    await session.apply([`add table ip afloat_probe_${randomInt(1_000_000)} { flags owner; }`])
    return true
  } catch {
    return false
  } finally {
    await session?.close()
  }
}

/** Where the engine publishes containers of several networks; its rules are read only when there is a choice. */
export async function engineTargets(inventory: Inventory): Promise<EngineTarget[]> {
  const ambiguous = inventory.containers.filter(({ ports, endpoints }) => ports.length > 0 && endpoints.length > 1)
  if (ambiguous.length === 0) return []
  const tables = await Promise.all(([4, 6] as const).map(family => iptablesWith(family, 'nat', 'DOCKER')))
  const saves = await Promise.all(tables.flat().map(({ iptables }) => iptables.save('nat')))
  return saves.flatMap(parseEngineTargets)
}

export function parseEngineTargets(save: string): EngineTarget[] {
  return save.split('\n').flatMap(line => {
    const rule = /^-A DOCKER .*-p (\w+) .*--dport (\d+) -j DNAT --to-destination \[?([^\]]+?)\]?:\d+$/.exec(line)
    if (!rule) return []
    const [, protocol = '', hostPort = '', address = ''] = rule
    return [{ protocol, hostPort: Number(hostPort), address }]
  })
}
