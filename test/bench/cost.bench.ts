import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundleRecordSchema, recordFile } from '../../main/engine/releases/bundle.ts'
import { writeJsonAtomically } from '../../main/host/files.ts'
import { HandEngine } from '../harness/hand-engine.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { engineVersion, TestHome } from '../harness/test-home.ts'
import { type ApiFigures, apiFigures } from './cost/api-figures.ts'
import { type IdleFigures, idleFigures } from './cost/idle.ts'
import { leavingNothing } from './leaving-nothing.ts'
import { keep, machine } from './output.ts'
import { median } from './statistics.ts'

/**
 * What Afloat costs while nothing happens, and how an absence grows with the number of containers. In each round the
 * engine is restarted by Afloat and, on the same data, started by hand: the floor that no restart can be under. The API
 * is measured with Afloat at work, through the socket that it hands to dockerd and through one that this dockerd opens
 * by itself.
 *
 *     npm run bench cost [-- --sizes 1,10,50,100,200]
 */

/** An even number: what is measured first in a round is second in the next. */
const ROUNDS = 4
/** Bytes of the file that is fetched through the API. */
const BULK_BYTES = 128 * 1024 * 1024
const BULK = '/containers/bulk/archive?path=/bulk'
/** After a start the engine still works at this and that: milliseconds. */
const SETTLE_MS = 1_500

interface Round {
  readonly awayMs: number
  readonly startMs: number
  readonly floorMs: number
  readonly api: { readonly afloat: ApiFigures; readonly own: ApiFigures }
}
interface Result {
  readonly containers: number
  readonly rounds: readonly Round[]
  readonly idle: IdleFigures
}

const sizes = sizesOf(process.argv.slice(2))
await enterPrivateNetwork()
const home = await TestHome.create()
const byHand = new HandEngine(home.home)
const ownSocket = join(home.path, 'own.sock')
await leavingNothing(async after => {
  after(() => home.remove())
  after(async () => {
    await byHand.stopDockerd('SIGTERM')
    await byHand.stopContainerd()
  })
  await openOwnSocket()
  const results: Result[] = []
  let containers = 0
  await home.afloat('up', '--engine', engineVersion)
  await home.runBusybox('bulk', [], 'sh', '-c', `head -c ${BULK_BYTES} /dev/urandom >/bulk; exec sleep 86400`)
  containers++
  for (const size of sizes) {
    for (; containers < size; containers++) await home.runBusybox(`c${containers}`, [], 'sleep', '86400')
    await sleep(SETTLE_MS)
    const idle = await idleFigures((await home.status()).supervisor.pid)
    console.log(`${size} containers, idle: ${idle.cpuPercent} % of a core, ${idle.memoryMiB} MiB`)
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(round % 2 === 0))
    results.push({ containers: size, rounds, idle })
    console.table(results.map(row))
  }
  await keep('cost.json', `${JSON.stringify({ about: await machine(), engineVersion, results }, null, 1)}\n`)
})

/** Begins and ends with Afloat's engine up. */
async function measureRound(afloatFirst: boolean): Promise<Round> {
  const first = afloatFirst ? await measureAfloat() : undefined
  const floorMs = await measureByHand()
  return { ...(first ?? (await measureAfloat())), floorMs }
}

async function measureAfloat() {
  const report = await home.restart()
  if (report.outcome !== 'ok') throw new Error(`a restart ended ${report.outcome}`)
  await sleep(SETTLE_MS)
  const [afloat, own] = await apiFigures(home.home.engine.socket, ownSocket, BULK)
  const startMs = report.steps.find(({ name }) => name === 'start dockerd')?.ms ?? Number.NaN
  return { awayMs: Math.round(report.awayMs), startMs: Math.round(startMs), api: { afloat, own } }
}

async function measureByHand() {
  await home.afloat('down')
  await byHand.startContainerd(engineVersion)
  const begun = performance.now()
  await byHand.startDockerd(engineVersion)
  const floorMs = Math.round(performance.now() - begun)
  await sleep(SETTLE_MS)
  await byHand.stopDockerd('SIGTERM')
  await byHand.stopContainerd()
  await home.afloat('up')
  await sleep(SETTLE_MS)
  return floorMs
}

/** From now on the engine's dockerd opens a socket of its own as well, whoever starts it. */
async function openOwnSocket(): Promise<void> {
  const bundle = join(home.home.engines, engineVersion)
  const dockerd = join(bundle, 'bin', 'dockerd')
  const wrapper = `#!/bin/sh\nexec '${dockerd}-itself' --host='unix://${ownSocket}' "$@"\n`
  // New files: the present ones are shared with other homes.
  await rename(dockerd, `${dockerd}-itself`)
  await writeFile(dockerd, wrapper, { mode: 0o755 })
  const record = join(bundle, recordFile)
  const written = bundleRecordSchema.parse(JSON.parse(await readFile(record, 'utf8')))
  if (written.files.dockerd) written.files.dockerd.size = wrapper.length
  await writeJsonAtomically(record, written)
}

/** Medians; ratios round by round, so that a machine that gets slower in between distorts none. */
function row({ containers, rounds, idle }: Result) {
  const ratio = (of: (round: Round) => number) => Math.round(median(rounds.map(of)) * 100) / 100
  return {
    containers,
    awayMs: median(rounds.map(({ awayMs }) => awayMs)),
    floorMs: median(rounds.map(({ floorMs }) => floorMs)),
    'away / floor': ratio(({ awayMs, floorMs }) => awayMs / floorMs),
    "Afloat's own, ms": median(rounds.map(({ awayMs, startMs }) => awayMs - startMs)),
    'API round trip': ratio(({ api }) => api.afloat.roundTripUs / api.own.roundTripUs),
    'API connect': ratio(({ api }) => api.afloat.connectUs / api.own.connectUs),
    'API throughput': ratio(({ api }) => api.afloat.bulkMBs / api.own.bulkMBs),
    'idle CPU, %': idle.cpuPercent,
    'memory, MiB': idle.memoryMiB,
  }
}

function sizesOf(words: readonly string[]): number[] {
  const at = words.indexOf('--sizes')
  if (at < 0) return [1, 10, 50, 100, 200]
  const sizes = (words[at + 1] ?? '').split(',').map(Number)
  if (sizes.some(size => !Number.isInteger(size) || size < 1)) throw new Error('--sizes wants whole numbers from 1')
  return sizes.sort((a, b) => a - b)
}
