import { NftSession } from '../../host/nft-session.ts'

/** Where the resolver of one container listens, on 127.0.0.11 in its own namespace. */
export interface ResolverPorts {
  readonly udpPort: number
  readonly tcpPort: number
}

/**
 * While dockerd comes back it empties DOCKER_OUTPUT in each container's namespace, fills it again rule by rule, and its
 * new resolver answers SERVFAIL until the networks' names are restored: measured with 28.5.2, some 10 ms of refused and
 * 60 ms of failed lookups. So until dockerd is ready, lookups go to sockets that Afloat answers on: this chain comes
 * before the engine's own (-100, dstnat).
 */
export function detour(tag: string, ports: ResolverPorts): string[] {
  const table = `ip afloat_${tag}_names`
  return [
    `add table ${table} { flags owner; }`,
    `add chain ${table} output { type nat hook output priority -110; }`,
    `add rule ${table} output ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:${ports.udpPort}`,
    `add rule ${table} output ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:${ports.tcpPort}`,
  ]
}

/** The detours of all containers. They last until they are ended or Afloat dies, whichever is first. */
export class Detours {
  readonly #tag: string
  readonly #sessions = new Map<string, NftSession>()

  constructor(tag: string) {
    this.#tag = tag
  }

  /** Places one in a container's namespace, where it has none yet. */
  async place(container: string, namespace: string, ports: ResolverPorts): Promise<void> {
    if (this.#sessions.has(container)) return
    const session = await NftSession.open(namespace)
    try {
      await session.apply(detour(this.#tag, ports))
      this.#sessions.set(container, session)
    } catch (error) {
      await session.close()
      throw error
    }
  }

  /** Lookups go the engine's own way again. */
  async end(): Promise<void> {
    const sessions = [...this.#sessions.values()]
    this.#sessions.clear()
    await Promise.all(sessions.map(session => session.close()))
  }
}
