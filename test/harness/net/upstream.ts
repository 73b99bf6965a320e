import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import packet from 'dns-packet'
import { messagesFrom, withLength } from '../../../main/shims/names/tcp-framing.ts'

/** A name server for the outside, so that tests need none: knows one address of `outside.test`, says NXDOMAIN to all else. */
export interface Upstream {
  /** What it was asked, newest last. */
  readonly asked: readonly string[]
  close(): void
}

const NXDOMAIN = 3

export async function startUpstream(address: string, outside = '192.0.2.7'): Promise<Upstream> {
  const asked: string[] = []
  const answer = (bytes: Buffer): Buffer => {
    const query = packet.decode(bytes)
    const { name = '', type = 'A' } = query.questions?.[0] ?? {}
    asked.push(`${name} ${type}`)
    const known = name === 'outside.test' && type === 'A'
    return packet.encode({
      type: 'response',
      id: query.id ?? 0,
      flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | (name === 'outside.test' ? 0 : NXDOMAIN),
      questions: query.questions ?? [],
      answers: known ? [{ type: 'A', name, ttl: 60, data: outside }] : [],
    })
  }
  const udp = createSocket('udp4')
  udp.on('message', (query, from) => udp.send(answer(query), from.port, from.address))
  udp.bind(53, address)
  await once(udp, 'listening')
  const tcp = createServer(client => {
    client.on('error', () => undefined)
    messagesFrom(client, query => client.write(withLength(answer(query))))
  })
  tcp.listen(53, address)
  await once(tcp, 'listening')
  return {
    asked,
    close: () => {
      udp.close()
      tcp.close()
    },
  }
}
