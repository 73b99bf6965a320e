import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer, type Server, type Socket } from 'node:net'
import packet, { type DecodedPacket } from 'dns-packet'
import { decide, encodeResponse, rcodes } from './answer.ts'
import { askOutside, type Outside } from './forward.ts'
import { messagesFrom, withLength } from './tcp-framing.ts'
import type { Scope } from './zone.ts'

/** Queries of one container that may wait for the outside at a time (maxConcurrent in libnetwork/resolver.go). */
const MOST_WAITING = 1024
/** How long a client may keep a TCP connection without asking: milliseconds. */
const IDLE_MS = 10_000
/** Bytes of a DNS header. */
const HEADER = 12

/** Whose lookups are answered, and how. */
export interface Asker {
  readonly scope: Scope
  readonly outside: Outside
  readonly ndotsSet: boolean
}

/** Answers on a pair of sockets that it is handed, one for UDP and one listening for TCP, and closes them in the end. */
export class NameServer {
  readonly #udp: UdpSocket
  readonly #tcp: Server
  readonly #clients = new Set<Socket>()
  readonly #asker: () => Asker
  #waiting = 0
  #answered = 0

  constructor(fds: { readonly udp: number; readonly tcp: number }, asker: () => Asker) {
    this.#asker = asker
    this.#udp = createSocket('udp4')
    this.#udp.on('error', () => undefined)
    this.#udp.on('message', (query, from) => this.#take(query, 'udp', answer => this.#send(answer, from)))
    this.#udp.bind({ fd: fds.udp })
    this.#udp.unref()
    this.#tcp = createServer(client => this.#serve(client))
    this.#tcp.on('error', () => undefined)
    this.#tcp.listen({ fd: fds.tcp })
    this.#tcp.unref()
  }

  /** Answers given since it began. */
  get answered(): number {
    return this.#answered
  }

  close(): void {
    this.#udp.close()
    this.#tcp.close()
    for (const client of this.#clients) client.destroy()
  }

  #send(answer: Buffer, to: { port: number; address: string }): void {
    // The asker may be gone by now: nobody is there to be told.
    this.#udp.send(answer, to.port, to.address, () => undefined)
  }

  #serve(client: Socket): void {
    this.#clients.add(client)
    client.on('close', () => this.#clients.delete(client))
    client.on('error', () => undefined)
    client.setTimeout(IDLE_MS, () => client.destroy())
    messagesFrom(client, query => this.#take(query, 'tcp', answer => client.write(withLength(answer))))
  }

  #take(bytes: Buffer, protocol: 'udp' | 'tcp', reply: (answer: Buffer) => void): void {
    const query = decoded(bytes)
    if (!query) return
    void this.#answer(query, bytes, protocol).then(answer => {
      this.#answered++
      reply(answer)
    })
  }

  async #answer(query: DecodedPacket, bytes: Buffer, protocol: 'udp' | 'tcp'): Promise<Buffer> {
    const { scope, outside, ndotsSet } = this.#asker()
    const question = query.questions?.[0]
    const verdict = question ? decide(scope, question, ndotsSet) : { kind: 'forward' as const }
    if (verdict.kind === 'answer') return encodeResponse(query, protocol, rcodes.noError, verdict.answers)
    if (this.#waiting >= MOST_WAITING) return encodeResponse(query, protocol, rcodes.refused)
    this.#waiting++
    try {
      return (await askOutside(outside, protocol, bytes)) ?? encodeResponse(query, protocol, rcodes.serverFailure)
    } finally {
      this.#waiting--
    }
  }
}

/** A query with a question, or undefined: what is no query gets no answer, as from the engine. */
function decoded(bytes: Buffer): DecodedPacket | undefined {
  if (bytes.length < HEADER) return undefined
  try {
    const query = packet.decode(bytes)
    return query.type === 'query' && query.questions?.length ? query : undefined
  } catch {
    return undefined
  }
}
