import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import electronPath from 'electron'
import { type Desktop, startDesktop } from '../desktop/harness/desktop.ts'
import { trayItem, trayItems } from '../desktop/harness/tray-item.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { repository } from '../harness/repository.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { leavingNothing } from './leaving-nothing.ts'
import { costOf } from './process-cost.ts'

/**
 * What Afloat takes while nothing happens, and how long its start is, side by side with the least that a tray app on the
 * same Electron can be.
 *
 *     npm run bench footprint [-- --quick]
 */

const quick = process.argv.includes('--quick')
/** Starts of each app, taken in turns so that what else the machine does falls on all alike. */
const STARTS = quick ? 1 : 5
/** After this a start is over, and what is left is idling: milliseconds. V8 tidies up for most of a minute. */
const SETTLED_MS = quick ? 3_000 : 60_000
/** How long idling is watched: milliseconds. A tick of processor time is 0.02 % of this. */
const IDLE_MS = quick ? 5_000 : 60_000
const CONTAINERS = quick ? 5 : 50
/** What the figures of Afloat are held against, as multiples of the bare app's; the last one as percent of a core. */
const LIMITS = { pss: 1.25, start: 1.5, idlePercent: 0.2 }

interface Candidate {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** What its tray says once it is up. */
  readonly ready: string
}

interface Figures {
  startMs: number[]
  startCpuMs: number[]
  pssMiB: number
  idlePercent: number
  processes: number
}

const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

async function start(desktop: Desktop, { args, env }: Candidate) {
  const begun = performance.now()
  const child = spawn(electronPath as unknown as string, [...rootFlags, ...args], {
    // The look for newer engines, once a day and a minute after a start, is work, and would fall into what is watched.
    env: { ...desktop.env, ...env, AFLOAT_NO_UPDATE_CHECK: '1' },
    stdio: 'ignore',
  })
  const tray = await trayItem(desktop.bus, 60_000, 5)
  const startMs = performance.now() - begun
  const { cpuSeconds } = await costOf(child.pid ?? 0)
  return { child, tray, startMs, startCpuMs: cpuSeconds * 1000 }
}

async function end(desktop: Desktop, child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
  await until(
    'the tray to be empty',
    () => trayItems(desktop.bus),
    items => items.length === 0,
  )
}

async function measure(desktop: Desktop, candidates: readonly Candidate[]): Promise<Map<string, Figures>> {
  const figures = new Map<string, Figures>()
  for (let round = 0; round < STARTS; round++) {
    for (const candidate of candidates) {
      const { child, tray, startMs, startCpuMs } = await start(desktop, candidate)
      const known = figures.get(candidate.name) ?? {
        startMs: [],
        startCpuMs: [],
        pssMiB: 0,
        idlePercent: 0,
        processes: 0,
      }
      figures.set(candidate.name, known)
      known.startMs.push(startMs)
      known.startCpuMs.push(startCpuMs)
      await until(
        candidate.ready,
        () => tray.toolTip(),
        tip => tip === candidate.ready,
      )
      if (round === STARTS - 1) {
        await sleep(SETTLED_MS)
        const before = await costOf(child.pid ?? 0)
        await sleep(IDLE_MS)
        const after = await costOf(child.pid ?? 0)
        known.pssMiB = after.pssMiB
        known.processes = after.processes
        known.idlePercent = ((after.cpuSeconds - before.cpuSeconds) * 100_000) / IDLE_MS
      }
      await end(desktop, child)
    }
  }
  return figures
}

await leavingNothing(async after => {
  await enterPrivateNetwork()
  const desktop = await startDesktop()
  after(() => desktop.end())
  const folder = await mkdtemp(join(tmpdir(), 'afloat-bare-'))
  after(() => rm(folder, { recursive: true, force: true }))
  const empty = await TestHome.create()
  after(() => empty.remove())
  const full = await TestHome.create()
  after(() => full.remove())
  const icon = join(repository, 'assets', 'tray', 'running-light.png')
  const bare = [join(import.meta.dirname, 'bare-app'), `--icon=${icon}`, `--user-data=${folder}`]
  await full.afloat('up')
  await full.runContainers(...Array.from({ length: CONTAINERS }, (_, index) => `c${index}`))
  await full.afloat('config', 'set', 'afloat.startEngine', 'true')
  // The bare app as it comes, and as it would be with the one switch that Afloat saves memory with.
  const candidates: Candidate[] = [
    { name: 'bare', args: bare, ready: 'bare' },
    { name: 'bare, no GPU', args: [...bare, '--like-afloat'], ready: 'bare' },
    {
      name: `Afloat, ${CONTAINERS} containers`,
      args: [repository, `--home=${full.path}`],
      env: { DOCKER_CONFIG: join(full.path, 'docker-config') },
      ready: `Afloat: Running · ${CONTAINERS} containers`,
    },
  ]
  const withFifty = await measure(desktop, candidates)
  await full.afloat('up')
  await full.afloat('down', '--containers', 'stop')
  await empty.afloat('config', 'set', 'afloat.startEngine', 'true')
  await empty.afloat('up')
  const without = await measure(desktop, [
    {
      name: 'Afloat, no containers',
      args: [repository, `--home=${empty.path}`],
      env: { DOCKER_CONFIG: join(empty.path, 'docker-config') },
      ready: 'Afloat: Running · 0 containers',
    },
  ])
  report(new Map([...withFifty, ...without]))
})

function report(figures: Map<string, Figures>): void {
  const rows = [...figures].map(([name, { startMs, startCpuMs, pssMiB, idlePercent, processes }]) => ({
    name,
    startMs: Math.round(median(startMs)),
    startCpuMs: Math.round(median(startCpuMs)),
    pssMiB: Math.round(pssMiB),
    idlePercent: Number(idlePercent.toFixed(2)),
    processes,
  }))
  console.table(rows)
  const [bare, ...others] = rows
  if (!bare) return
  const verdicts = others
    .filter(({ name }) => name.startsWith('Afloat'))
    .flatMap(({ name, startMs, startCpuMs, pssMiB, idlePercent }) => [
      verdict(`${name}: memory`, pssMiB / bare.pssMiB, LIMITS.pss),
      verdict(`${name}: start to tray item`, startMs / bare.startMs, LIMITS.start),
      verdict(`${name}: processor time of that`, startCpuMs / bare.startCpuMs, LIMITS.start),
      verdict(`${name}: idle, percent of a core (bare: ${bare.idlePercent})`, idlePercent, LIMITS.idlePercent),
    ])
  console.table(verdicts)
  console.log(JSON.stringify({ footprint: { rows, verdicts } }))
  if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1
}

function verdict(what: string, figure: number, limit: number) {
  return { what, figure: Number(figure.toFixed(2)), limit, holds: figure <= limit }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
