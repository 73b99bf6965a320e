import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** Echoes TCP and UDP on the ports given as arguments, in the network namespace that it is started in. */
for (const port of process.argv.slice(2).map(Number)) {
  createServer(client => {
    client.on('error', () => undefined)
    client.pipe(client)
  }).listen(port, '::')
  const udp = createSocket('udp6')
  udp.on('message', (message, from) => udp.send(message, from.port, from.address))
  udp.bind(port, '::')
}
console.log('ready')
process.stdin.resume().on('end', () => process.exit())
