import type { ShimFacts } from '../../../preload/contract/report.ts'
import { readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { evidenceOf, identityOf, type ProcessIdentity } from '../../host/process-identity.ts'
import { readDaemonSettings } from '../daemon-settings.ts'
import type { ContainerRecord, Inventory } from '../record.ts'
import type { Shim } from '../shim.ts'
import { Detours } from './detour.ts'
import { eachOf } from './each-of.ts'
import { HeldResolvers } from './held-resolvers.ts'
import type { Asker } from './name-server.ts'
import { namespaceOf } from './namespace.ts'
import { queriesTaken } from './taken-queries.ts'
import { type Upstreams, upstreamsOf } from './upstreams.ts'
import { hasResolver, namesByNetwork, scopeOf } from './zone.ts'

/** For a container that is gone while its sockets are still asked. */
const NOBODY: Asker = {
  scope: { networks: [], links: new Map(), external: false },
  ndotsSet: false,
  outside: { servers: [], namespace: '', external: false },
}

/**
 * Answers lookups while dockerd is away, on the very sockets that dockerd answered on: see resolver-sockets.ts. Nothing
 * stands between a container and dockerd while dockerd lives, and nothing of this outlives the supervisor: sockets and
 * rules go with its process.
 */
export class NamesShim implements Shim {
  readonly name = 'names'
  readonly #home: Home
  readonly #resolvers = new HeldResolvers()
  readonly #detours: Detours
  readonly #askers = new Map<string, Asker>()
  readonly #upstreams = new Map<string, Upstreams>()
  #containers: readonly ContainerRecord[] = []
  #answeredBefore = 0

  constructor(home: Home) {
    this.#home = home
    this.#detours = new Detours(home.tag)
  }

  async observe(inventory: Inventory): Promise<void> {
    await this.#know(inventory)
    const dockerd = await this.#dockerd()
    if (dockerd) await this.#resolvers.copy(dockerd, this.#containers)
  }

  async raise(inventory: Inventory): Promise<void> {
    await this.observe(inventory)
    const failures = await this.#resolvers.makeMissing(this.#containers)
    this.#answeredBefore = this.#resolvers.answered
    for (const { id } of this.#containers) this.#resolvers.serve(id, () => this.#asker(id))
    if (failures.length > 0) throw new AggregateError(failures, 'some containers have no names for now')
  }

  /** dockerd opens nothing any more once it is drained, not even to ask a server outside. */
  async beforeDrain(): Promise<void> {
    await eachOf(this.#containers, async container => {
      const { id } = container
      if (!this.#resolvers.socketsOf(id)) return
      await unlessDead(container, async () => {
        const namespace = await namespaceOf(container)
        const ports = this.#resolvers.serveBeside(id, namespace, () => this.#asker(id))
        await this.#detours.place(id, namespace, ports)
      })
    })
    await queriesTaken(
      this.#containers.flatMap(({ id, process: { pid } }) => {
        const sockets = this.#resolvers.socketsOf(id)
        return sockets ? [{ pid, udpPort: sockets.udpPort }] : []
      }),
    )
  }

  async handOver(): Promise<void> {
    await eachOf(this.#containers, async container => {
      const ports = this.#resolvers.socketsOf(container.id)
      if (!ports) return
      await unlessDead(container, async () => {
        await this.#detours.place(container.id, await namespaceOf(container), ports)
      })
    })
  }

  async lower(inventory: Inventory): Promise<Partial<ShimFacts>> {
    await this.#detours.end()
    this.#resolvers.retireOwn()
    await this.observe(inventory)
    return this.soFar()
  }

  soFar(): Partial<ShimFacts> {
    return { names: { answered: this.#resolvers.answered - this.#answeredBefore } }
  }

  async release(): Promise<void> {
    this.#resolvers.keepOnly(new Set())
    await this.#detours.end()
  }

  #asker(id: string): Asker {
    return this.#askers.get(id) ?? NOBODY
  }

  async #know(inventory: Inventory): Promise<void> {
    this.#containers = inventory.containers.filter(
      ({ endpoints, networkMode }) => endpoints.some(hasResolver) && !networkMode.startsWith('container:'),
    )
    const running = new Set(this.#containers.map(({ id }) => id))
    this.#resolvers.keepOnly(running)
    for (const id of [...this.#askers.keys()].filter(id => !running.has(id))) {
      this.#askers.delete(id)
      this.#upstreams.delete(id)
    }
    const networks = namesByNetwork(inventory)
    const daemon = await readDaemonSettings(this.#home.engine.daemonJson)
    const dataRoot = daemon['data-root'] ?? this.#home.engine.dataRoot
    await Promise.all(
      this.#containers.map(async container => {
        const { id } = container
        const upstreams = this.#upstreams.get(id) ?? (await upstreamsOf(container, dataRoot, daemon.dns))
        this.#upstreams.set(id, upstreams)
        const { servers, ndotsSet } = upstreams
        const scope = scopeOf(container, networks)
        const outside = { servers, namespace: await namespaceOf(container), external: scope.external }
        this.#askers.set(id, { scope, ndotsSet, outside })
      }),
    )
  }

  /** Without a dockerd there are no sockets to take. */
  async #dockerd(): Promise<ProcessIdentity | undefined> {
    const pid = Number.parseInt((await readTextIfThere(this.#home.engine.pidFile)) ?? '', 10)
    return Number.isInteger(pid) ? identityOf(pid) : undefined
  }
}

/** What fails in the namespace of a container that has ended meanwhile is no failure. */
async function unlessDead({ process }: ContainerRecord, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if ((await evidenceOf(process)) !== 'dead') throw error
  }
}
