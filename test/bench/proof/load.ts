import { setTimeout as sleep } from 'node:timers/promises'
import type { Stall } from '../../harness/log-writers.ts'
import type { Neighbour } from '../../harness/net/neighbour.ts'
import type { Span } from '../../harness/net/outages.ts'
import type { Tally } from '../../harness/net/probe.ts'
import { failed, Probe } from '../../harness/net/programs.ts'
import type { AbsenceKind, BenchEngine } from './bench-engine.ts'
import type { Measurement, Outage } from './measurement.ts'
import { numbersOf } from './numbers.ts'
import { publishedPort } from './places.ts'
import { type Town, writerNames } from './town.ts'

/** Between two tries of one client: milliseconds. Fast enough that nothing escapes, and two cores carry all of them. */
const EVERY_MS = 10
/**
 * The same for requests to the API, which pile up while they are held: dockerd has all of them to answer when it is back.
 * Twenty a second is more than any tool asks.
 */
const API_EVERY_MS = 50
/** A word on each connection that is held open: milliseconds. One that was cut is noticed whenever the next is due. */
const HELD = { count: 50, everyMs: 500 }
/** A write that takes longer is drawn: milliseconds. */
const BLOCKED_MS = 50
/** How long clients ask before the engine is made to go, and after it is back: milliseconds. */
const LEAD_MS = 1_000
const TRAIL_MS = 1_500

/** Measures one absence through clients of every kind. */
export async function measureAbsence(
  engine: BenchEngine,
  town: Town,
  neighbour: Neighbour,
  kind: AbsenceKind,
  version: string,
): Promise<Measurement> {
  const { home } = engine
  await town.wake()
  const clients = await startClients(home.home.engine.socket, town, neighbour, engine.keepsContainers)
  if (engine.keepsContainers) await town.writers.stalls()
  const since = new Date().toISOString()
  await sleep(LEAD_MS)
  const asked = Date.now()
  const away = await engine.absence(kind, version)
  await sleep(TRAIL_MS)
  const stalls = engine.keepsContainers ? await town.writers.stalls() : undefined
  const tallies = await stopClients(clients)
  await town.hush()
  const after = await home.pids()
  const lost = Object.entries(town.pids).filter(([name, pid]) => after[name] !== pid).length
  town.pids = after
  return {
    kind,
    ...away,
    steps: [...away.steps],
    api: summary(tallies.api),
    connections: { local: summary(tallies.local), neighbour: summary(tallies.neighbour) },
    held: { local: summary(tallies.heldLocal), neighbour: summary(tallies.heldNeighbour) },
    lookups: tallies.lookups ? summary(tallies.lookups) : null,
    log: stalls
      ? {
          ...(await logFaults(engine, since)),
          longestStallMs: Math.max(...Object.values(stalls).map(({ longestMs }) => longestMs)),
          longestBlockedMs: Math.max(...Object.values(stalls).map(({ blockedMs }) => blockedMs)),
        }
      : null,
    containers: { before: Object.keys(after).length, lost },
    outages: { ...outagesOf(tallies, asked), ...(stalls ? { writes: blockedSpans(stalls, asked) } : {}) },
  }
}

async function startClients(socket: string, town: Town, neighbour: Neighbour, insiders: boolean) {
  const { namespace, hostAddress } = neighbour
  const local = { host: '127.0.0.1', port: publishedPort }
  const remote = { host: hostAddress, port: publishedPort }
  const names = { web: town.webAddress }
  const app = `/proc/${town.pids['app']}/ns/net`
  const [api, fresh, remoteFresh, heldLocal, heldNeighbour, lookups] = await Promise.all([
    Probe.start(undefined, { kind: 'api', host: socket, port: 0, everyMs: API_EVERY_MS }),
    Probe.start(undefined, { kind: 'tcp', ...local, everyMs: EVERY_MS }),
    Probe.start(namespace, { kind: 'tcp', ...remote, everyMs: EVERY_MS }),
    Probe.start(undefined, { kind: 'held', ...local, ...HELD }),
    Probe.start(namespace, { kind: 'held', ...remote, ...HELD }),
    insiders ? Probe.start(app, { kind: 'names', host: '127.0.0.11', port: 53, names, everyMs: EVERY_MS }) : undefined,
  ])
  return { api, local: fresh, neighbour: remoteFresh, heldLocal, heldNeighbour, lookups }
}

type Clients = Awaited<ReturnType<typeof startClients>>

async function stopClients(clients: Clients) {
  const [api, local, neighbour, heldLocal, heldNeighbour, lookups] = await Promise.all([
    clients.api.stop(),
    clients.local.stop(),
    clients.neighbour.stop(),
    clients.heldLocal.stop(),
    clients.heldNeighbour.stop(),
    clients.lookups?.stop(),
  ])
  return { api, local, neighbour, heldLocal, heldNeighbour, lookups }
}

function summary(tally: Tally): Measurement['api'] {
  return { tries: tally.tries, failed: failed(tally), longestMs: tally.longestMs }
}

/** By client, those that there were. */
function outagesOf(tallies: Awaited<ReturnType<typeof stopClients>>, asked: number): Measurement['outages'] {
  const known = Object.entries(tallies).flatMap(([name, tally]) => (tally ? [[name, tally] as const] : []))
  return Object.fromEntries(known.map(([name, tally]) => [name, tally.outages.map(shiftBy(asked))]))
}

/** When a writer could not go on. */
function blockedSpans(stalls: Readonly<Record<string, Stall>>, zero: number): Outage[] {
  return Object.values(stalls)
    .filter(({ blockedMs }) => blockedMs > BLOCKED_MS)
    .map(({ blockedMs, endedAt }) => ({ from: endedAt - blockedMs - zero, to: endedAt - zero, failed: false }))
}

function shiftBy(zero: number): (span: Span) => Outage {
  return ({ from, to, failed }) => ({ from: from - zero, to: to - zero, failed })
}

/** What `docker logs` lacks, or has twice, of the numbers that the writers wrote since then. */
async function logFaults(
  engine: BenchEngine,
  since: string,
): Promise<{ lines: number; lost: number; doubled: number }> {
  const all = await Promise.all(
    writerNames.map(async name => numbersOf((await engine.home.logs(name, '--since', since)).stdout)),
  )
  const sum = (of: keyof (typeof all)[number]) => all.reduce((total, log) => total + log[of], 0)
  return { lines: sum('lines'), lost: sum('lost'), doubled: sum('doubled') }
}
