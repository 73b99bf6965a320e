import type { ContainerRecord, Inventory, PublishedPort } from '../record.ts'
import { firewalledBridges } from './local-path.ts'
import { engineTargets, readPortFacts } from './port-facts.ts'
import { onlyByProxy, type PortFacts, type PortLimit, publicationsOf, textOf } from './publications.ts'

/** What this host can hold of an inventory's network. */
export interface NetFacts {
  /** Whether nft tables that end with their owner can be made. */
  readonly ownedTables: boolean
  /** Ports that an absence of the engine makes unreachable, and why. */
  readonly limits: readonly PortLimit[]
}

/** Looks at this host, and tries the way from 127.0.0.1 to each bridge. Changes nothing that lasts. */
export async function readNetFacts(tag: string, inventory: Inventory): Promise<NetFacts> {
  const facts = { ...(await readPortFacts()), targets: await engineTargets(inventory) }
  const { publications } = publicationsOf(inventory, facts)
  const firewalled = facts.ownedTables ? await firewalledBridges(tag, publications) : []
  return { ownedTables: facts.ownedTables, limits: portLimits(inventory, facts, firewalled) }
}

/** What a check says beforehand about ports: those that an absence of the engine makes unreachable, from anywhere or here. */
export function portLimits(inventory: Inventory, facts: PortFacts, firewalled: readonly string[]): PortLimit[] {
  return inventory.containers.flatMap(container => {
    const { limits, publications } = publicationsOf({ ...inventory, containers: [container] }, facts)
    const named = (port: PublishedPort) => limits.some(limit => limit.port === textOf(port))
    const behind = publications.find(({ family, bridge }) => family === 4 && firewalled.includes(bridge))
    const local = container.ports
      .filter(port => !named(port))
      .flatMap(port => localLimit(container, port, behind?.bridge))
    return [...limits, ...local]
  })
}

/** A port that is held, but not for connections from this very host. */
function localLimit({ name }: ContainerRecord, port: PublishedPort, firewalled: string | undefined): PortLimit[] {
  if (port.hostAddress === '::') {
    return [{ container: name, port: textOf({ ...port, hostAddress: '::1' }), ...onlyByProxy }]
  }
  if (firewalled === undefined || !(port.hostAddress === '0.0.0.0' || port.hostAddress.startsWith('127.'))) return []
  const loopback = port.hostAddress === '0.0.0.0' ? '127.0.0.1' : port.hostAddress
  return [
    {
      container: name,
      port: textOf({ ...port, hostAddress: loopback }),
      reason: `A firewall of this host drops what goes from 127.0.0.1 over ${firewalled}, so docker-proxy serves it: refused while the engine is away.`,
      remedy: `Let 127.0.0.0/8 pass on ${firewalled} in its input and output rules; Afloat keeps everybody else on that bridge out of it.`,
    },
  ]
}
