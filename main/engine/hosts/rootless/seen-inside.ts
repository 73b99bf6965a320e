import type { Inventory, PublishedPort } from '../../../shims/record.ts'
import type { Shim } from '../../../shims/shim.ts'

const EVERYWHERE = ['0.0.0.0', '::']

/**
 * Published ports as they look within the namespaces: rootlesskit listens on the host's addresses, which are not there,
 * and calls 127.0.0.1 or ::1 instead, whichever address of the host was called.
 */
export function seenInside(inventory: Inventory): Inventory {
  const inside = (port: PublishedPort): PublishedPort =>
    EVERYWHERE.includes(port.hostAddress)
      ? port
      : { ...port, hostAddress: port.hostAddress.includes(':') ? '::1' : '127.0.0.1' }
  const containers = inventory.containers.map(container => ({ ...container, ports: container.ports.map(inside) }))
  return { ...inventory, containers }
}

/** A shim that works within the namespaces. */
export function insideShim(shim: Shim): Shim {
  return {
    name: shim.name,
    observe: inventory => shim.observe(seenInside(inventory)),
    raise: (inventory, absence) => shim.raise(seenInside(inventory), absence),
    beforeDrain: async () => shim.beforeDrain?.(),
    beforeStop: async () => shim.beforeStop?.(),
    handOver: () => shim.handOver(),
    lower: inventory => shim.lower(seenInside(inventory)),
    release: () => shim.release(),
  }
}
