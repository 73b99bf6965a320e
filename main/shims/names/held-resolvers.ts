import { randomInt } from 'node:crypto'
import { closeFd, SystemCallError } from '../../host/libc.ts'
import { listenIn } from '../../host/net-namespace.ts'
import { evidenceOf, type ProcessIdentity } from '../../host/process-identity.ts'
import type { ContainerRecord } from '../record.ts'
import type { ResolverPorts } from './detour.ts'
import { eachOf } from './each-of.ts'
import { portsOfEngineRules } from './engine-rules.ts'
import { type Asker, NameServer } from './name-server.ts'
import { namespaceOf } from './namespace.ts'
import { copyResolver, type ResolverSockets, socketsOf } from './resolver-sockets.ts'

/**
 * How long the old sockets go on answering after an absence: milliseconds. A client that keeps one UDP socket goes on
 * being sent to them until the kernel forgets the flow (nf_conntrack_udp_timeout_stream, 120 s by default).
 */
const LINGER_MS = 130_000

/** Where sockets of our own are looked for a free port. */
const PORTS = [20_000, 60_000] as const
const TRIES = 20

/** One container's resolver sockets; `server` while Afloat answers on them. */
interface Held {
  /** Changes when the container, its networks or dockerd do. */
  readonly key: string
  readonly sockets: ResolverSockets
  server?: NameServer
}

/** The resolver sockets of all containers: copied while dockerd lives, answered on while it does not. */
export class HeldResolvers {
  readonly #held = new Map<string, Held>()
  /** Sockets that dockerd never had, by container. */
  readonly #own = new Map<string, { readonly ports: ResolverPorts; readonly server: NameServer }>()
  readonly #retired = new Map<NameServer, { timer: NodeJS.Timeout; container: string }>()
  /** Answers of servers that are closed by now, so that the count never goes down. */
  #closedAnswers = 0

  /** Answers given since it began. */
  get answered(): number {
    const serving = [...this.#held.values(), ...this.#own.values()].flatMap(({ server }) => server ?? [])
    return this.#closedAnswers + [...serving, ...this.#retired.keys()].reduce((sum, server) => sum + server.answered, 0)
  }

  socketsOf(container: string): ResolverSockets | undefined {
    return this.#held.get(container)?.sockets
  }

  /** Takes copies of the sockets that this dockerd has and we do not. */
  async copy(dockerd: ProcessIdentity, containers: readonly ContainerRecord[]): Promise<void> {
    const wanted = containers
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

  /** For containers whose sockets died with dockerd before they were copied: new ones at the same ports. */
  async makeMissing(containers: readonly ContainerRecord[]): Promise<unknown[]> {
    const failures: unknown[] = []
    await eachOf(
      containers.filter(({ id }) => !this.#held.has(id)),
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

  /** Answers what waits on a container's sockets, and what comes. */
  serve(container: string, asker: () => Asker): void {
    const held = this.#held.get(container)
    if (held && !held.server) held.server = new NameServer(held.sockets, asker)
  }

  /**
   * Answers on sockets of our own in a container's namespace, for lookups that are to pass by a dockerd that still lives:
   * what that has taken from its sockets by the time it ends would be lost. Gives their ports.
   */
  serveBeside(container: string, namespace: string, asker: () => Asker): ResolverPorts {
    const own = this.#own.get(container)
    if (own) return own.ports
    const sockets = makeAnywhere(namespace)
    this.#own.set(container, { ports: sockets, server: new NameServer(sockets, asker) })
    return sockets
  }

  /** Nobody new is sent to the sockets of our own any more. */
  retireOwn(): void {
    for (const [container, { server }] of this.#own) this.#linger(container, server)
    this.#own.clear()
  }

  /** Lets go of everything of containers that are not among these. */
  keepOnly(containers: ReadonlySet<string>): void {
    for (const id of this.#held.keys()) if (!containers.has(id)) this.#drop(id)
    for (const [id, { server }] of this.#own) {
      if (containers.has(id)) continue
      this.#own.delete(id)
      this.#close(server)
    }
    for (const [server, { container }] of this.#retired) if (!containers.has(container)) this.#close(server)
  }

  /** The container's sockets are no longer dockerd's: those we serve go on for the flows that are bound to them. */
  #retire(container: string): void {
    const held = this.#held.get(container)
    if (!held) return
    this.#held.delete(container)
    if (held.server) this.#linger(container, held.server)
    else closePair(held.sockets)
  }

  #linger(container: string, server: NameServer): void {
    const timer = setTimeout(() => this.#close(server), LINGER_MS)
    timer.unref()
    this.#retired.set(server, { timer, container })
  }

  #drop(container: string): void {
    const held = this.#held.get(container)
    this.#held.delete(container)
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

function keyOf(container: ContainerRecord, dockerd: ProcessIdentity): string {
  const networks = container.endpoints.map(({ networkId }) => networkId).sort()
  return JSON.stringify([container.process, dockerd, networks])
}

function makeAnywhere(namespace: string): ResolverSockets {
  for (let left = TRIES; ; left--) {
    const port = randomInt(...PORTS)
    try {
      return makeSockets(namespace, { udpPort: port, tcpPort: port })
    } catch (error) {
      if (left === 0 || !(error instanceof SystemCallError && error.code === 'EADDRINUSE')) throw error
    }
  }
}

function makeSockets(namespace: string, ports: ResolverPorts): ResolverSockets {
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
