import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { RelayTarget } from './publications.ts'

/** How long a client over UDP may be silent before it is forgotten: milliseconds (UDPConnTrackTimeout of docker-proxy). */
const UDP_IDLE_MS = 90_000
/** What the kernel was told to redirect before an absence ended may still come for so long: milliseconds. */
const LAST_COMERS_MS = 1_000
const LOOPBACK = '::1'

/** A relay that listens: what is sent to `hostPort` of ::1 is to be redirected to `relayPort`. */
export interface Relay {
  readonly protocol: RelayTarget['protocol']
  readonly hostPort: number
  readonly relayPort: number
}

/**
 * Stands in for docker-proxy on ::1 while the engine is away, since the kernel does not translate ::1: a port of its own
 * takes the connections that the kernel redirects to it, and passes them on to the container. What was begun through it
 * goes on through it afterwards, as long as Afloat lives.
 */
export class LoopbackRelay {
  readonly #open = new Map<string, { readonly relay: Relay; retire(): void }>()
  readonly #sockets = new Set<{ destroy(): void }>()

  /** Listens for exactly these; what listens already stays as it is. Those that cannot listen are left out. */
  async listen(targets: readonly RelayTarget[]): Promise<Relay[]> {
    const wanted = new Map(targets.map(target => [JSON.stringify(target), target]))
    for (const [key, { retire }] of this.#open) {
      if (wanted.has(key)) continue
      this.#open.delete(key)
      retire()
    }
    const opened = await Promise.all(
      [...wanted].map(async ([key, target]) => {
        const open = this.#open.get(key) ?? (await this.#listen(target).catch(() => undefined))
        if (open) this.#open.set(key, open)
        return open ? [open.relay] : []
      }),
    )
    return opened.flat()
  }

  /** Ends everything, open connections too. */
  close(): void {
    for (const { retire } of this.#open.values()) retire()
    this.#open.clear()
    for (const socket of this.#sockets) socket.destroy()
  }

  #listen(target: RelayTarget): Promise<{ relay: Relay; retire(): void }> {
    return target.protocol === 'tcp' ? this.#listenTcp(target) : this.#listenUdp(target)
  }

  async #listenTcp(target: RelayTarget): Promise<{ relay: Relay; retire(): void }> {
    const server: Server = createServer({ allowHalfOpen: true }, client => this.#join(client, target))
    server.listen(0, LOOPBACK)
    await once(server, 'listening')
    server.on('error', () => undefined)
    server.unref()
    const address = server.address()
    const relayPort = typeof address === 'object' && address ? address.port : 0
    return {
      relay: { ...target, relayPort },
      retire: () => void setTimeout(() => server.close(), LAST_COMERS_MS).unref(),
    }
  }

  #join(client: Socket, { address, port }: RelayTarget): void {
    const target = connect({ host: address, port, allowHalfOpen: true })
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => this.#sockets.delete(one))
      one.pipe(other)
    }
  }

  async #listenUdp(target: RelayTarget): Promise<{ relay: Relay; retire(): void }> {
    const socket = createSocket('udp6')
    const clients = new Map<string, { to: UdpSocket; idle: NodeJS.Timeout }>()
    socket.bind(0, LOOPBACK)
    await once(socket, 'listening')
    socket.unref()
    const destroy = () => {
      this.#sockets.delete(handle)
      for (const { to, idle } of clients.values()) {
        clearTimeout(idle)
        to.close()
      }
      clients.clear()
      socket.close()
    }
    const handle = { destroy }
    this.#sockets.add(handle)
    socket.on('error', () => undefined)
    socket.on('message', (message, from) => {
      const key = `${from.port}`
      let client = clients.get(key)
      if (!client) {
        const to = createSocket(target.address.includes(':') ? 'udp6' : 'udp4')
        to.on('error', () => undefined)
        to.on('message', answer => socket.send(answer, from.port, from.address, () => undefined))
        const forget = () => {
          clients.delete(key)
          to.close()
        }
        client = { to, idle: setTimeout(forget, UDP_IDLE_MS).unref() }
        clients.set(key, client)
      }
      client.idle.refresh()
      client.to.send(message, target.port, target.address, () => undefined)
    })
    // The kernel goes on sending flows that it knows to this socket for as long as docker-proxy would remember them.
    const retire = () => {
      setTimeout(() => this.#sockets.has(handle) && destroy(), UDP_IDLE_MS).unref()
    }
    return { relay: { ...target, relayPort: socket.address().port }, retire }
  }
}
