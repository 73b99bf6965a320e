import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import packet from 'dns-packet'
import { messagesFrom, withLength } from '../../../main/shims/names/tcp-framing.ts'

/**
 * Asks the resolver of the network namespace that it is started in: arguments like `udp:A:db`. Prints one line of JSON,
 * the answer of each by question, without what may differ from one to the next (order, id).
 */

const RESOLVER = '127.0.0.11'
const PATIENCE_MS = 9_000

function exchange(protocol: string, query: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer')), PATIENCE_MS).unref()
    if (protocol === 'udp') {
      const socket = createSocket('udp4')
      socket.on('error', reject)
      socket.on('message', answer => {
        socket.close()
        resolve(answer)
      })
      socket.connect(53, RESOLVER, () => socket.send(query))
    } else {
      const socket = connect(53, RESOLVER, () => socket.write(withLength(query)))
      socket.on('error', reject)
      messagesFrom(socket, answer => {
        socket.destroy()
        resolve(answer)
      })
    }
  })
}

const results: Record<string, string> = {}
for (const question of process.argv.slice(2)) {
  const [protocol = '', type = '', name = ''] = question.split(':')
  // biome-ignore lint/suspicious/noExplicitAny: the types of records come as text
  const query = packet.encode({ type: 'query', id: 77, flags: 0x100, questions: [{ type: type as any, name }] })
  try {
    const answer = packet.decode(await exchange(protocol, query))
    const records = (answer.answers ?? []).map(record => {
      const { name, type, ttl, data } = record as { name: string; type: string; ttl: number; data: unknown }
      return `${name} ${ttl} ${type} ${data}`
    })
    const flags = (answer.flags ?? 0).toString(16)
    results[question] = [`flags ${flags}`, ...records.sort()].join('; ')
  } catch (error) {
    results[question] = String(error)
  }
}
console.log('ready')
process.stdout.write(`${JSON.stringify(results)}\n`)
process.stdin.resume().on('end', () => process.exit())
