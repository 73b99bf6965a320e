import { access } from 'node:fs/promises'
import type { ShimFacts } from '../../../preload/contract/report.ts'
import { readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { closeFd } from '../../host/libc.ts'
import { listenIn } from '../../host/net-namespace.ts'
import type { NftSession } from '../../host/nft-session.ts'
import { evidenceOf, identityOf } from '../../host/process-identity.ts'
import { readDaemonSettings } from '../daemon-settings.ts'
import type { ContainerRecord, Inventory } from '../record.ts'
import type { Shim } from '../shim.ts'
import { placeDetour, portsOfEngineRules } from './detour.ts'
import { type Asker, NameServer } from './name-server.ts'
import { copyResolver, type ResolverSockets, socketsOf } from './resolver-sockets.ts'
import { type Upstreams, upstreamsOf } from './upstreams.ts'
import { hasResolver, namesByNetwork, scopeOf } from './zone.ts'

/**
 * How long the old sockets go on answering after an absence: milliseconds. A client that keeps one UDP socket goes on
 * being sent to them until the kernel forgets the flow (nf_conntrack_udp_timeout_stream, 120 s by default).
 */
const LINGER_MS = 130_000
/** Programs started at a time to place rules. */
const AT_ONCE = 4

/** One container's resolver sockets; `server` while Afloat answers on them. */
interface Held {
  /** Changes when the container, its networks or dockerd do. */
  readonly key: string
  readonly sockets: ResolverSockets
  server?: NameServer
}

/**
 * Answers lookups while dockerd is away, on the very sockets that dockerd answered on: see resolver-sockets.ts. Nothing
 * stands between a container and dockerd while dockerd lives, and nothing of this outlives the supervisor: sockets and
 * rules go with its process.
 */
export class NamesShim implements Shim {
  readonly name = 'names'
  readonly #home: Home
  readonly #held = new Map<string, Held>()
  readonly #askers = new Map<string, Asker>()
  readonly #upstreams = new Map<string, Upstreams>()
  readonly #detours = new Map<string, NftSession>()
  readonly #retired = new Map<NameServer, { timer: NodeJS.Timeout; container: string }>()
  #containers: readonly ContainerRecord[] = []
  /** Answers of servers that are closed by now, so that the count never goes down. */
  #closedAnswers = 0
  #answeredBefore = 0

  constructor(home: Home) {
    this.#home = home
  }

  async observe(inventory: Inventory): Promise<void> {
    await this.#know(inventory)
    await this.#copySockets()
  }

  async raise(inventory: Inventory): Promise<void> {
    await this.observe(inventory)
    const failures = await this.#makeMissing()
    this.#answeredBefore = this.#answered()
    for (const { id } of this.#containers) this.#serve(id)
    if (failures.length > 0) throw new AggregateError(failures, 'some containers have no names for now')
  }

  async handOver(): Promise<void> {
    const places = this.#containers.flatMap(container => {
      const held = this.#held.get(container.id)
      return held && !this.#detours.has(container.id) ? [{ container, ports: held.sockets }] : []
    })
    await eachOf(places, async ({ container, ports }) => {
      try {
        const session = await placeDetour(await namespaceOf(container), this.#home.tag, ports)
        this.#detours.set(container.id, session)
      } catch (error) {
        if ((await evidenceOf(container.process)) !== 'dead') throw error
      }
    })
  }

  async lower(inventory: Inventory): Promise<Partial<ShimFacts>> {
    await this.#endDetours()
    await this.observe(inventory)
    return { names: { answered: this.#answered() - this.#answeredBefore } }
  }

  soFar(): Partial<ShimFacts> {
    return { names: { answered: this.#answered() - this.#answeredBefore } }
  }

  async release(): Promise<void> {
    for (const id of [...this.#held.keys()]) this.#drop(id)
    for (const server of [...this.#retired.keys()]) this.#close(server)
    await this.#endDetours()
  }

  #answered(): number {
    const serving = [...this.#held.values()].flatMap(({ server }) => server ?? [])
    return this.#closedAnswers + [...serving, ...this.#retired.keys()].reduce((sum, server) => sum + server.answered, 0)
  }

  /** Lookups go the engine's own way again. */
  async #endDetours(): Promise<void> {
    const sessions = [...this.#detours.values()]
    this.#detours.clear()
    await Promise.all(sessions.map(session => session.close()))
  }

  async #know(inventory: Inventory): Promise<void> {
    this.#containers = inventory.containers.filter(
      ({ endpoints, networkMode }) => endpoints.some(hasResolver) && !networkMode.startsWith('container:'),
    )
    const running = new Set(this.#containers.map(({ id }) => id))
    for (const id of [...this.#held.keys()].filter(id => !running.has(id))) this.#drop(id)
    for (const id of [...this.#askers.keys()].filter(id => !running.has(id))) {
      this.#askers.delete(id)
      this.#upstreams.delete(id)
    }
    for (const [server, { container }] of this.#retired) if (!running.has(container)) this.#close(server)
    const networks = namesByNetwork(inventory)
    const daemon = await readDaemonSettings(this.#home.engine.daemonJson)
    const dataRoot = daemon['data-root'] ?? this.#home.engine.dataRoot
    await Promise.all(
      this.#containers.map(async container => {
        const { servers, ndotsSet } =
          this.#upstreams.get(container.id) ?? (await upstreamsOf(container, dataRoot, daemon.dns))
        this.#upstreams.set(container.id, { servers, ndotsSet })
        const scope = scopeOf(container, networks)
        const outside = { servers, namespace: await namespaceOf(container), external: scope.external }
        this.#askers.set(container.id, { scope, ndotsSet, outside })
      }),
    )
  }

  /** Takes copies of the sockets that the running dockerd has and we do not. Without a dockerd there is nothing to take. */
  async #copySockets(): Promise<void> {
    const dockerd = await this.#dockerd()
    if (!dockerd) return
    const wanted = this.#containers
      .map(container => ({ container, key: keyOf(container, dockerd) }))
      .filter(({ container, key }) => this.#held.get(container.id)?.key !== key)
    if (wanted.length === 0) return
    const sockets = await socketsOf(dockerd.pid)
    await Promise.all(
      wanted.map(async ({ container, key }) => {
        const copy = await copyResolver(dockerd.pid, sockets, container.process.pid).catch(() => undefined)
        if (!copy) return
        this.#retire(container.id)
        this.#held.set(container.id, { key, sockets: copy })
      }),
    )
  }

  async #dockerd(): Promise<{ pid: number; startTime: number } | undefined> {
    const pid = Number.parseInt((await readTextIfThere(this.#home.engine.pidFile)) ?? '', 10)
    return Number.isInteger(pid) ? identityOf(pid) : undefined
  }

  /** For containers whose sockets died with dockerd before they were copied: new ones at the same ports. */
  async #makeMissing(): Promise<unknown[]> {
    const failures: unknown[] = []
    await eachOf(
      this.#containers.filter(({ id }) => !this.#held.has(id)),
      async container => {
        try {
          const namespace = await namespaceOf(container)
          const ports = await portsOfEngineRules(namespace)
          if (ports) this.#held.set(container.id, { key: 'made', sockets: makeSockets(namespace, ports) })
        } catch (error) {
          if ((await evidenceOf(container.process)) !== 'dead') failures.push(error)
        }
      },
    )
    return failures
  }

  #serve(id: string): void {
    const held = this.#held.get(id)
    if (!held || held.server) return
    const nobody: Asker = {
      scope: { networks: [], links: new Map(), external: false },
      ndotsSet: false,
      outside: { servers: [], namespace: '', external: false },
    }
    held.server = new NameServer(held.sockets, () => this.#askers.get(id) ?? nobody)
  }

  /** The container's sockets are no longer dockerd's: those we serve go on for the flows that are bound to them. */
  #retire(id: string): void {
    const held = this.#held.get(id)
    if (!held) return
    this.#held.delete(id)
    const { server } = held
    if (!server) {
      closePair(held.sockets)
      return
    }
    const timer = setTimeout(() => this.#close(server), LINGER_MS)
    timer.unref()
    this.#retired.set(server, { timer, container: id })
  }

  #drop(id: string): void {
    const held = this.#held.get(id)
    this.#held.delete(id)
    if (held?.server) this.#close(held.server)
    else if (held) closePair(held.sockets)
  }

  #close(server: NameServer): void {
    clearTimeout(this.#retired.get(server)?.timer)
    this.#retired.delete(server)
    this.#closedAnswers += server.answered
    server.close()
  }
}

function keyOf(container: ContainerRecord, dockerd: { pid: number; startTime: number }): string {
  const networks = container.endpoints.map(({ networkId }) => networkId).sort()
  return JSON.stringify([container.process, dockerd, networks])
}

/** Path of a container's network namespace. The engine's own mount of it outlives a reused pid. */
async function namespaceOf(container: ContainerRecord): Promise<string> {
  const viaProcess = `/proc/${container.process.pid}/ns/net`
  if (container.sandboxKey === '') return viaProcess
  return access(container.sandboxKey).then(
    () => container.sandboxKey,
    () => viaProcess,
  )
}

function makeSockets(namespace: string, ports: { udpPort: number; tcpPort: number }): ResolverSockets {
  const address = '127.0.0.11'
  const udp = listenIn(namespace, { protocol: 'udp', address, port: ports.udpPort })
  try {
    return { ...ports, udp, tcp: listenIn(namespace, { protocol: 'tcp', address, port: ports.tcpPort }) }
  } catch (error) {
    closeFd(udp)
    throw error
  }
}

function closePair(sockets: ResolverSockets): void {
  closeFd(sockets.udp)
  closeFd(sockets.tcp)
}

/** Runs `work` for each item, a few at a time; goes through all of them before the first failure is thrown. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const failures: unknown[] = []
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await work(next).catch(error => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  if (failures.length > 0) throw failures[0]
}
