import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { statOf } from '../../../main/host/process-identity.ts'
import {
  type Orphan,
  type OrphanList,
  type OrphanOutcome,
  orphanListSchema,
  orphanOutcomeSchema,
} from '../../../preload/contract/orphan.ts'
import type { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'

/** Writes a line a second, and serves what its layer and its volume hold. */
const SERVER =
  'echo layer >/layer.txt; echo volume >/data/volume.txt; ' +
  '(i=0; while :; do i=$((i+1)); echo line $i; sleep 1; done) & cd /; exec httpd -f -p 80'

export async function runServer(home: TestHome, name: string, port: number, ...options: string[]): Promise<void> {
  const publish = ['--publish', `127.0.0.1:${port}:80`, '--volume', `${name}-data:/data`, '--network', 'meadow']
  await home.runBusybox(name, [...publish, ...options], 'sh', '-c', SERVER)
}

export interface Facts {
  readonly id: string
  readonly pid: number
  readonly shim: number
  readonly address: string
  readonly sandboxKey: string
}

export async function factsOf(home: TestHome, name: string): Promise<Facts> {
  const format =
    '{{.Id}} {{.State.Pid}} {{.NetworkSettings.SandboxKey}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const [id = '', pid = '', sandboxKey = '', address = ''] = (
    await home.docker('inspect', '--format', format, name)
  ).split(' ')
  const shim = (await statOf(Number(pid)))?.parent
  // A signal to process 0 would be one to ourselves.
  if (!shim) throw new Error(`${name} does not run`)
  return { id, pid: Number(pid), shim, address, sandboxKey }
}

export async function list(home: TestHome): Promise<OrphanList> {
  return orphanListSchema.parse(JSON.parse(await home.afloat('orphans', '--json')))
}

export async function orphans(home: TestHome): Promise<Orphan[]> {
  return (await list(home)).orphans
}

/** Waits until the snapshot shows an orphan without anybody asking for a look; says how long it took. */
export async function found(home: TestHome, name: string, since = performance.now()): Promise<Orphan> {
  const status = await until(
    `the orphan ${name}`,
    () => home.status(),
    snapshot => snapshot.orphans.some(orphan => orphan.name === name),
  )
  const orphan = status.orphans.find(entry => entry.name === name) as Orphan
  // What is asked here is seconds late on a busy machine; the supervisor's own log tells when it knew.
  const told = (await home.alarms()).findLast(line => line.includes(` orphan: ${name} `)) ?? ''
  const foundAt = Date.parse(told.split(' ')[0] ?? '') - performance.timeOrigin
  console.log(`${orphan.kind} was found after ${Math.round(foundAt - since)} ms (wanted: 2000)`)
  return orphan
}

export async function act(home: TestHome, action: string, name: string): Promise<OrphanOutcome> {
  return orphanOutcomeSchema.parse(JSON.parse(await home.afloat('orphans', action, name, '--yes', '--json')))
}

/** A connection to a container's own address that is held open over whatever happens. */
export class HeldConnection {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  static async to(address: string): Promise<HeldConnection> {
    const socket = connect(80, address)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return new HeldConnection(socket)
  }

  /** Asks over the same connection; the answer, or empty where it was cut. */
  async ask(path: string): Promise<string> {
    let answer = ''
    this.#socket.setEncoding('utf8').on('data', text => {
      answer += text
    })
    this.#socket.write(`GET ${path} HTTP/1.0\r\n\r\n`)
    await Promise.race([once(this.#socket, 'close'), sleep(20_000)])
    return answer
  }
}

/** What a container that is home again must answer: exec, its port, its log, stop, start, and its restart policy. */
export async function answersEverything(home: TestHome, name: string, port: number): Promise<string[]> {
  const wrong: string[] = []
  const expect = (what: string, good: boolean) => {
    if (!good) wrong.push(what)
  }
  // Engine 20.10 now and then loses the output of an exec that ends at once on a busy machine.
  await until(
    'exec',
    () => home.docker('exec', name, 'cat', '/layer.txt'),
    answer => answer === 'layer',
  )
  await until(
    'the volume',
    () => home.docker('exec', name, 'cat', '/data/volume.txt'),
    answer => answer === 'volume',
  )
  const body = await fetch(`http://127.0.0.1:${port}/layer.txt`).then(
    response => response.text(),
    error => String(error),
  )
  expect(`published port: ${body}`, body === 'layer\n')
  const before = await home.docker('logs', name)
  await until(
    'a new line in the log',
    () => home.docker('logs', name),
    text => text.length > before.length,
  )
  await home.docker('update', '--restart', 'always', name)
  const { pid } = await factsOf(home, name)
  process.kill(pid, 'SIGKILL')
  await until(
    'its restart',
    () => factsOf(home, name),
    facts => facts.pid !== pid && facts.pid > 0,
  )
  await home.docker('stop', '--time', '1', name)
  expect('stop', (await home.docker('inspect', '--format', '{{.State.Running}}', name)) === 'false')
  await home.docker('start', name)
  expect('start', (await home.docker('exec', name, 'cat', '/layer.txt')) === 'layer')
  return wrong
}
