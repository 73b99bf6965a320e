import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, Socket } from 'node:net'
import { connectIn, listenIn } from '../../host/net-namespace.ts'
import { rcodes } from './answer.ts'
import { messagesFrom, withLength } from './tcp-framing.ts'
import type { Upstream } from './upstreams.ts'

/** How long a server is waited for: milliseconds (extIOTimeout in libnetwork/resolver.go). */
const ANSWER_MS = 4_000
const DNS_PORT = 53

/** What forwarding a container's queries needs to know. */
export interface Outside {
  readonly servers: readonly Upstream[]
  /** Path of the container's network namespace: servers that are not the host's are asked from there. */
  readonly namespace: string
  /** Whether servers of the host may be asked at all; false for a container that is only in internal networks. */
  readonly external: boolean
}

/** The answer of the first server that has one, byte for byte; undefined where none has. Never throws. */
export async function askOutside(
  outside: Outside,
  protocol: 'udp' | 'tcp',
  query: Buffer,
): Promise<Buffer | undefined> {
  for (const server of outside.servers) {
    if (server.fromHost && !outside.external) continue
    const answer = await ask(server, outside.namespace, protocol, query).catch(() => undefined)
    // Another server may do better than one that failed or refused.
    const rcode = answer && answer.readUInt16BE(2) & 0xf
    if (answer && rcode !== rcodes.serverFailure && rcode !== rcodes.refused) return answer
  }
  return undefined
}

function ask(server: Upstream, namespace: string, protocol: 'udp' | 'tcp', query: Buffer): Promise<Buffer> {
  return protocol === 'udp' ? askByUdp(server, namespace, query) : askByTcp(server, namespace, query)
}

function askByUdp(server: Upstream, namespace: string, query: Buffer): Promise<Buffer> {
  const { address, fromHost } = server
  return new Promise((resolve, reject) => {
    const socket: UdpSocket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    const timer = setTimeout(() => finish(new Error('no answer in time')), ANSWER_MS)
    const finish = (outcome: Error | Buffer) => {
      clearTimeout(timer)
      socket.removeAllListeners().on('error', () => undefined)
      socket.close()
      if (outcome instanceof Error) reject(outcome)
      else resolve(outcome)
    }
    socket.on('error', finish)
    socket.on('message', answer => {
      if (answersQuery(answer, query)) finish(answer)
    })
    // Without a callback to connect(): it would be called in place of an error event.
    socket.once('connect', () => socket.send(query))
    if (fromHost) {
      socket.connect(DNS_PORT, address)
    } else {
      const any = address.includes(':') ? '::' : '0.0.0.0'
      socket.once('listening', () => socket.connect(DNS_PORT, address))
      socket.bind({ fd: listenIn(namespace, { protocol: 'udp', address: any, port: 0 }) })
    }
  })
}

function askByTcp(server: Upstream, namespace: string, query: Buffer): Promise<Buffer> {
  const { address, fromHost } = server
  return new Promise((resolve, reject) => {
    const socket = fromHost
      ? connect(DNS_PORT, address)
      : new Socket({ fd: connectIn(namespace, { address, port: DNS_PORT }) })
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer in time')))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('closed without an answer')))
    messagesFrom(socket, answer => {
      if (!answersQuery(answer, query)) return
      resolve(answer)
      socket.destroy()
    })
    socket.write(withLength(query))
  })
}

const RESPONSE_BIT = 0x8000

function answersQuery(answer: Buffer, query: Buffer): boolean {
  return (
    answer.length >= 12 &&
    answer.readUInt16BE(0) === query.readUInt16BE(0) &&
    (answer.readUInt16BE(2) & RESPONSE_BIT) !== 0
  )
}
