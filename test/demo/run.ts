import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import type { Report } from '../../preload/contract/report.ts'
import { type ChartPanel, drawChart } from '../bench/chart.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { Asker, askHttp } from './asker.ts'
import { DemoTown, webPort } from './town.ts'
import { LiveView, type Picture } from './view.ts'
import { openWindow } from './window.ts'

/**
 * `npm run demo`: an engine with a handful of containers in a home and a network of their own, restarted, upgraded and
 * crashed while somebody uses them. Ends with the figures and a picture, and leaves nothing else behind.
 */

const OLD = '26.1.5'
const NEW = '28.5.2'
/** The picture of the terminal changes this often: milliseconds. */
const FRAME_MS = 200
/** For people to see that all goes on between two absences: milliseconds. */
const BREATH_MS = 3_000

const story: string[] = [`fetching engines ${OLD} and ${NEW} (verified; kept for the next time) …`]
const view = new LiveView()
let picture = (): Picture => ({ title: 'Afloat demo', lines: [], story })
view.show(picture())

// Engines are fetched before the network is left.
const home = await TestHome.create([OLD, NEW])
await enterPrivateNetwork()
let window: Awaited<ReturnType<typeof openWindow>>
let stopping = false
const panels: ChartPanel[] = []
try {
  process.on('SIGINT', () => {
    stopping = true
  })
  window = await openWindow(home)
  tell(`starting engine ${OLD} …`)
  await home.afloat('up', '--engine', OLD)
  tell('starting web, api, db, logger and client …')
  const town = await DemoTown.start(home)
  const pids = await home.pids()
  await sleep(BREATH_MS)
  await play(town, pids)
} finally {
  tell('taking everything down …')
  await window?.close()
  await home.afloat('down', '--containers', 'stop').catch(() => undefined)
  await home.remove()
}

async function play(town: DemoTown, pids: Record<string, number>): Promise<void> {
  const askers = [
    new Asker("requests to the engine's API", () => askHttp({ socketPath: home.home.engine.socket, path: '/_ping' })),
    new Asker(`requests to 127.0.0.1:${webPort}`, () => askHttp({ port: webPort, path: '/' })),
  ]
  let byName = await town.byName()
  let written = 0
  picture = () => ({
    title: `Afloat demo: 5 containers, PIDs ${Object.values(pids).join(' ')}`,
    lines: [
      ...askers.map(({ label, good, failed, longestMs }) => ({
        label,
        good: `${good} answered`,
        failed,
        note: `longest ${longestMs} ms`,
      })),
      { label: 'a container looks up web, asks it', good: `${byName.good} answered`, failed: byName.failed },
      { label: 'lines of the logger', good: `${written} written`, failed: 0 },
    ],
    story,
  })
  const frames = setInterval(() => {
    void Promise.all([town.byName(), town.written()]).then(answers => {
      ;[byName, written] = answers
      view.show(picture())
    })
  }, FRAME_MS)
  try {
    await act(`restarting the engine`, askers, () => home.restart())
    await act(`upgrading the engine to ${NEW}`, askers, () => home.change('upgrade', NEW))
    await act('kill -9 of dockerd', askers, crash)
  } finally {
    clearInterval(frames)
    await Promise.all(askers.map(asker => asker.stop()))
  }
  const same = JSON.stringify(await home.pids()) === JSON.stringify(pids)
  const log = await town.logFaults()
  tell(`containers: ${same ? 'all with the PIDs they began with' : 'NOT all with the PIDs they began with'}`)
  tell(`log: ${log.lines} lines written, ${log.missing} missing, ${log.doubled} twice`)
  const path = join(import.meta.dirname, '..', 'out', 'demo')
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'demo.svg'), drawChart('What clients saw', panels, 'npm run demo'))
  tell(`the picture of it: ${join(path, 'demo.svg')}`)
  view.end(picture())
  if (!same || log.missing + log.doubled > 0 || askers.some(({ failed }) => failed > 0)) process.exitCode = 1
}

/** One absence, told of before and after, with time around it in which all can be seen to go on. */
async function act(title: string, askers: readonly Asker[], work: () => Promise<Report>): Promise<void> {
  if (stopping) return
  tell(`${title} …`)
  const asked = Date.now()
  const report = await work()
  await sleep(BREATH_MS)
  const { kept, before } = report.containers
  story[story.length - 1] =
    `${title}: ${report.outcome}, ${kept} of ${before} containers kept, engine away for ${styleText('bold', `${(report.awayMs / 1000).toFixed(1)} s`)}`
  panels.push(panelOf(title, report.awayMs, asked, askers))
}

async function crash(): Promise<Report> {
  const before = await home.reportCount()
  process.kill(await home.dockerdPid(), 'SIGKILL')
  await until(
    'the report of the crash',
    () => home.reportCount(),
    now => now > before,
  )
  const { lastReport } = await home.status()
  if (!lastReport) throw new Error('the crash left no report')
  return lastReport
}

/** Time zero is when the engine went: its first answer, which ends the API's last long wait, less the time away. */
function panelOf(title: string, awayMs: number, since: number, askers: readonly Asker[]): ChartPanel {
  const spansOf = (asker: Asker) => asker.outages.spans.filter(({ to }) => to > since)
  const [api] = askers
  const longest = [...(api ? spansOf(api) : [])].sort((a, b) => b.to - b.from - (a.to - a.from))[0]
  const zero = longest ? longest.to - awayMs : since
  return {
    title,
    awayMs,
    lanes: askers.map(asker => ({
      label: asker.label,
      spans: spansOf(asker).map(span => ({ ...span, from: span.from - zero, to: span.to - zero })),
    })),
  }
}

function tell(line: string): void {
  story.push(line)
  view.show(picture())
}
