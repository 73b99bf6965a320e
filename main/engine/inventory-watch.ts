import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { Inventory } from '../shims/record.ts'
import { readContainer, readInventory, readNetworks } from './inventory-reader.ts'

/** Events that come in one burst (compose up) are looked at together: milliseconds. */
const GATHER_MS = 50

const eventSchema = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
})

/** Events after which a container's record may be another one. */
const CONTAINER_ACTIONS = new Set(['start', 'die', 'destroy', 'rename', 'pause', 'unpause', 'update'])

/** Events that say nothing of whether a container runs. */
const PASSING = /^(exec_|health_status|top|resize|attach|detach|copy|export|archive)/

/** Follows the engine's events and keeps the inventory true. Ends by itself when the engine goes. */
export interface InventoryWatch {
  current(): Inventory
  stop(): void
}

/**
 * Begins to watch. `changed` is called with each new inventory, the first one included, before this resolves.
 * `touched` is called with each container that something was done to. Listening starts before the first reading, so nothing falls between them.
 */
export async function watchInventory(
  docker: Docker,
  changed: (inventory: Inventory) => void,
  failed: (error: unknown) => void,
  touched: (id: string) => void = () => undefined,
): Promise<InventoryWatch> {
  // dockerd answers before it listens: an event in between is only told to those who ask from a time on.
  const since = Date.now() / 1000
  const stream = (await docker.getEvents({ filters: { type: ['container', 'network'] }, since })) as Readable
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let work: Promise<void> = Promise.resolve()
  let inventory = await readInventory(docker)
  let stopped = false
  changed(inventory)

  const stop = () => {
    stopped = true
    clearTimeout(timer)
    stream.destroy()
  }
  const refresh = async () => {
    const ids = new Set(dirty)
    dirty.clear()
    inventory = await refreshed(docker, inventory, ids)
    if (!stopped) changed(inventory)
  }
  const soon = (id: string | undefined) => {
    if (id !== undefined) dirty.add(id)
    timer ??= setTimeout(() => {
      timer = undefined
      work = work.then(refresh).catch(error => {
        if (!stopped) failed(error)
      })
    }, GATHER_MS)
  }
  const lines = createInterface({ input: stream })
  // The stream breaks when the engine goes; whoever watches its process says so.
  for (const source of [stream, lines]) source.on('error', () => undefined)
  lines.on('line', line => {
    const event = parseEvent(line)
    if (!event || stopped) return
    const container = event.Type === 'network' ? event.Actor.Attributes?.['container'] : event.Actor.ID
    if (event.Type === 'container' && !PASSING.test(event.Action)) touched(event.Actor.ID)
    // Connecting a container to a network names the container; making or removing a network names none.
    if (event.Type === 'network' || CONTAINER_ACTIONS.has(event.Action)) soon(container)
  })
  return { current: () => inventory, stop }
}

function parseEvent(line: string): z.infer<typeof eventSchema> | undefined {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

async function refreshed(docker: Docker, old: Inventory, ids: ReadonlySet<string>): Promise<Inventory> {
  const [records, networks] = await Promise.all([
    Promise.all([...ids].map(id => readContainer(docker, id))),
    readNetworks(docker),
  ])
  const kept = old.containers.filter(({ id }) => !ids.has(id))
  return {
    takenAt: new Date().toISOString(),
    containers: [...kept, ...records.filter(record => record !== undefined)],
    networks,
  }
}
