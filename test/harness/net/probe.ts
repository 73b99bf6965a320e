import { createSocket } from 'node:dgram'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import packet from 'dns-packet'
import { Outages, type Span } from './outages.ts'

/**
 * Asks again and again from the network namespace that it is started in, until its input ends; then prints a tally.
 * The argument is a ProbePlan as JSON.
 */

export interface ProbePlan {
  readonly kind: 'tcp' | 'udp' | 'held' | 'names' | 'api'
  /** An address; for `api`, the path of the engine's socket. */
  readonly host: string
  readonly port: number
  /** Milliseconds between two tries; for `held`, between two words on each connection. */
  readonly everyMs: number
  /** `held`: how many connections. */
  readonly count?: number
  /** `names`: what to ask, and the addresses that an answer may have (sorted, joined by `+`). */
  readonly names?: Readonly<Record<string, string>>
  /**
   * `names`: ask from a port that nobody has asked from for minutes, also no earlier probe. The kernel sends what comes from
   * a port to where it sent it last time, for 30 to 120 s (nf_conntrack_udp_timeout, _stream). A client that asks 100 times
   * a second finds ports of earlier ones in every tenth lookup, and is sent to the resolver of a dockerd that ended long ago.
   */
  readonly fresh?: boolean
}

export interface Tally {
  readonly tries: number
  readonly good: number
  readonly failures: Readonly<Record<string, number>>
  readonly longestMs: number
  readonly outages: readonly Span[]
}

/**
 * A try that gets no answer within this time failed: milliseconds. What is lost gets none however long one waits, while
 * a test machine with 40 runnable processes was seen to stall everybody for 5 s.
 */
const PATIENCE_MS = 15_000
/** The same for a request to the engine, which waits for its return: milliseconds. dockerd's start takes what it takes. */
const API_PATIENCE_MS = 120_000
const UNANSWERED = 'no answer in time'

const plan: ProbePlan = JSON.parse(process.argv[2] ?? '{}')
const patienceMs = plan.kind === 'api' ? API_PATIENCE_MS : PATIENCE_MS
const failures: Record<string, number> = {}
let tries = 0
let good = 0
let longestMs = 0
const outages = new Outages()

type Attempt = (done: (failure?: string) => void) => () => void

function attempt(run: Attempt): void {
  tries++
  const begun = performance.now()
  const begunMs = Date.now()
  let over = false
  const done = (failure?: string) => {
    if (over) return
    over = true
    clearTimeout(timer)
    clean()
    longestMs = Math.max(longestMs, performance.now() - begun)
    // What got no answer was lost at once; how long that went on is told by those that were sent after it.
    outages.ended(begunMs, failure !== undefined, failure === UNANSWERED ? begunMs + plan.everyMs : Date.now())
    if (failure === undefined) good++
    else failures[failure] = (failures[failure] ?? 0) + 1
  }
  const timer = setTimeout(() => done(UNANSWERED), patienceMs)
  const clean = run(done)
}

const tcp: Attempt = done => {
  const socket = connect(plan.port, plan.host, () => socket.write('hello'))
  socket.on('data', data => done(String(data) === 'hello' ? undefined : 'wrong echo'))
  socket.on('error', error => done((error as NodeJS.ErrnoException).code ?? error.message))
  socket.on('close', () => done('closed'))
  return () => socket.destroy()
}

const udp: Attempt = done => {
  const socket = createSocket(plan.host.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', data => done(String(data) === 'hello' ? undefined : 'wrong echo'))
  socket.on('error', error => done((error as NodeJS.ErrnoException).code ?? error.message))
  socket.connect(plan.port, plan.host, () => socket.send('hello'))
  return () => socket.close()
}

/** Ports that may be asked from, enough of them for three minutes at 100 a second; above are those of resolvers. */
const FIRST_PORT = 2_000
const PORTS = 18_000
let lastPort = 0

function freshPort(): number {
  lastPort = Math.max(lastPort + 1, Math.floor(Date.now() / plan.everyMs))
  return FIRST_PORT + (lastPort % PORTS)
}

const names: Attempt = done => {
  const wanted = Object.entries(plan.names ?? {})
  const [name = '', addresses = ''] = wanted[tries % wanted.length] ?? []
  const socket = createSocket('udp4')
  socket.on('message', message => {
    const { answers = [], flags = 0 } = packet.decode(message)
    const got = answers.map(answer => ('data' in answer ? String(answer.data) : '')).sort()
    const text = got.length > 0 ? got.join('+') : `rcode ${flags & 0xf}`
    done(text === addresses ? undefined : `${name} is ${text}`)
  })
  socket.on('error', error => done(`${name}: ${(error as NodeJS.ErrnoException).code ?? error.message}`))
  const question = { type: 'A' as const, name }
  const query = packet.encode({ type: 'query', id: tries & 0xffff, flags: 0x100, questions: [question] })
  socket.bind(plan.fresh ? freshPort() : 0, () => socket.connect(plan.port, plan.host, () => socket.send(query)))
  return () => socket.close()
}

const api: Attempt = done => {
  const asked = request({ socketPath: plan.host, path: '/containers/json', agent: false }, answer => {
    answer.resume()
    answer.on('end', () => done(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`))
    answer.on('error', error => done(error.message))
  })
  asked.on('error', error => done((error as NodeJS.ErrnoException).code ?? error.message))
  asked.end()
  return () => asked.destroy()
}

/** Connections that stay: each says a word now and then and must hear it back. A cut one is counted once. */
function hold(count: number): void {
  for (let index = 0; index < count; index++) holdOne()
}

function holdOne(): void {
  let pending: number | undefined
  let pendingMs = 0
  const socket: Socket = connect(plan.port, plan.host)
  const timer = setInterval(() => {
    const now = performance.now()
    if (pending !== undefined) {
      if (now - pending > patienceMs) end('silent')
      return
    }
    pending = now
    pendingMs = Date.now()
    tries++
    socket.write('.')
  }, plan.everyMs)
  const end = (why: string) => {
    clearInterval(timer)
    outages.ended(pending === undefined ? Date.now() : pendingMs, true)
    failures[why] = (failures[why] ?? 0) + 1
    socket
      .removeAllListeners()
      .on('error', () => undefined)
      .destroy()
  }
  socket.on('data', () => {
    longestMs = Math.max(longestMs, performance.now() - (pending ?? Number.POSITIVE_INFINITY))
    pending = undefined
    good++
  })
  socket.on('error', error => end((error as NodeJS.ErrnoException).code ?? error.message))
  socket.on('close', () => end('closed'))
}

const attempts = { tcp, udp, names, api }
let timer: NodeJS.Timeout | undefined
if (plan.kind === 'held') hold(plan.count ?? 1)
else timer = setInterval(() => attempt(attempts[plan.kind as keyof typeof attempts]), plan.everyMs)
console.log('ready')

process.stdin.resume().on('end', () => {
  clearInterval(timer)
  const deadline = performance.now() + patienceMs
  const settle = setInterval(() => {
    const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
    if (plan.kind !== 'held' && good + failed < tries && performance.now() < deadline + 500) return
    clearInterval(settle)
    const tally: Tally = { tries, good, failures, longestMs: Math.round(longestMs), outages: outages.spans }
    process.stdout.write(`${JSON.stringify(tally)}\n`, () => process.exit())
  }, 20)
})
