import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { HandSupervisor } from '../harness/net/programs.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { engineVersion, TestHome } from '../harness/test-home.ts'
import { leavingNothing } from './leaving-nothing.ts'
import { keep } from './output.ts'

/**
 * A published port on 127.0.0.1 by Afloat's rules against docker-proxy: one server, both ways in turn, medians. And how
 * long raising all holds takes for 100 ports of 50 containers.
 */

const ROUNDS = 7
const TRANSFER_BYTES = 256 * 1024 * 1024
const EXCHANGES = 400
const CONTAINERS = 50
const RAISES = 5

/** Sends zeros to whoever says `G`, echoes everything else. Runs in the container's namespace. */
const SERVER = `
const { createServer } = require('node:net')
const block = Buffer.alloc(1 << 20)
createServer(client => {
  client.on('error', () => undefined)
  client.once('data', first => {
    if (first[0] !== 71) { client.write(first); client.pipe(client); return }
    let left = ${TRANSFER_BYTES}
    const send = () => { while (left > 0) { left -= block.length; if (!client.write(block)) return client.once('drain', send) } client.end() }
    send()
  })
}).listen(80, '0.0.0.0', () => console.log('ready'))
process.stdin.resume().on('end', () => process.exit())
`

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** Megabytes a second over one connection. */
function throughput(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0
    const begun = performance.now()
    const socket = connect(port, '127.0.0.1', () => socket.write('G'))
    socket.on('data', data => {
      received += data.length
    })
    socket.on('error', reject)
    socket.on('close', () => {
      if (received !== TRANSFER_BYTES) reject(new Error(`${received} bytes arrived of ${TRANSFER_BYTES}`))
      else resolve(received / 1e6 / ((performance.now() - begun) / 1000))
    })
  })
}

/** Microseconds: for a word there and back on an open connection, and for connecting and one word. */
async function latency(port: number, fresh: boolean): Promise<number> {
  const times: number[] = []
  let socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay()
  for (let i = 0; i < EXCHANGES; i++) {
    const begun = performance.now()
    if (fresh) {
      socket.destroy()
      socket = connect(port, '127.0.0.1')
    }
    socket.write('.')
    await once(socket, 'data')
    times.push((performance.now() - begun) * 1000)
  }
  socket.destroy()
  return median(times)
}

async function measure(port: number) {
  return {
    throughput: await throughput(port),
    roundTrip: await latency(port, false),
    connect: await latency(port, true),
  }
}

await leavingNothing(async after => {
  await enterPrivateNetwork()
  const home = await TestHome.create()
  after(() => home.remove())
  const supervisor = await HandSupervisor.start(home.path)
  after(async () => {
    await home.removeContainers().catch(() => undefined)
    await supervisor.say('down').catch(() => undefined)
    await supervisor.end()
  })
  await supervisor.say(`up ${engineVersion}`)
  await home.runBusybox('web', ['-p', '8080:80'], 'sleep', '86400')
  const namespace = `/proc/${(await home.pids())['web']}/ns/net`
  const server = spawn('nsenter', [`--net=${namespace}`, process.execPath, '-e', SERVER], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  after(async () => server.stdin.end())
  await once(server.stdout, 'data')

  const runs: Record<'docker-proxy' | 'afloat', Awaited<ReturnType<typeof measure>>[]> = {
    'docker-proxy': [],
    afloat: [],
  }
  for (let round = 0; round < ROUNDS; round++) {
    await supervisor.say('release')
    runs['docker-proxy'].push(await measure(8080))
    await supervisor.say('observe')
    runs.afloat.push(await measure(8080))
  }
  for (let index = 1; index < CONTAINERS; index++) {
    await home.runBusybox(
      `c${index}`,
      ['-p', `${20_000 + 2 * index}:80`, '-p', `${20_001 + 2 * index}:81`],
      'sleep',
      '86400',
    )
  }
  await supervisor.say('observe')
  const raises: number[] = []
  let held: unknown
  for (let round = 0; round < RAISES; round++) {
    const absence = await supervisor.say(`away ${engineVersion} SIGTERM`)
    raises.push(Number(absence['portsRaiseMs']))
    held = absence['ports']
  }
  const summary = Object.fromEntries(
    Object.entries(runs).map(([name, all]) => [
      name,
      {
        throughputMBs: Math.round(median(all.map(run => run.throughput))),
        roundTripUs: Math.round(median(all.map(run => run.roundTrip))),
        connectUs: Math.round(median(all.map(run => run.connect))),
      },
    ]),
  )
  console.table(summary)
  console.log(
    `raising ${JSON.stringify(held)} on ${CONTAINERS} containers: ${median(raises)} ms (${raises.join(', ')})`,
  )
  await keep('ports.json', `${JSON.stringify({ engineVersion, summary, raiseMs: raises, held, runs }, null, 2)}\n`)
})
