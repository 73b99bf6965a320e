import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { firstFault, LogWriters, type WriterSpec } from '../../harness/log-writers.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

/** How long an absence lasts here at least: milliseconds. Every FIFO but the slowest ones would fill up. */
const ABSENCE_MS = 4_000

const WRITERS: Record<string, WriterSpec> = {
  'w-1': { mode: 'lines', rate: 1 },
  'w-100': { mode: 'lines', rate: 100 },
  'w-10000': { mode: 'lines', rate: 10_000, options: ['--log-opt', 'max-size=20m', '--log-opt', 'max-file=2'] },
  'w-full': {
    mode: 'chunks',
    rate: 0,
    options: ['--log-opt', 'max-size=10m', '--log-opt', 'max-file=2', '--cpus', '0.2'],
  },
  'w-long': { mode: 'long', rate: 5 },
  'w-binary': { mode: 'binary', rate: 500 },
  'w-both': { mode: 'both', rate: 1_000 },
  'w-tty': { mode: 'lines', rate: 500, options: ['--tty'] },
  'w-local': { mode: 'lines', rate: 3_000, options: ['--log-driver', 'local'] },
  'w-rotated': { mode: 'lines', rate: 3_000, options: ['--log-opt', 'max-size=1m', '--log-opt', 'max-file=3'] },
}

describeNeeding(['root'], 'log lines of containers that write all the time', () => {
  let home: TestHome
  let writers: LogWriters
  let usual: Record<string, number>

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    writers = new LogWriters(home)
    for (const [name, spec] of Object.entries(WRITERS)) await writers.start(name, spec)
    await sleep(1_500)
    usual = await writers.stalls()
  })

  afterAll(async () => {
    if (process.env['SHOW_LOG']) console.log(await readFile(home.home.logs.afloat, 'utf8'))
    await home?.remove()
  })

  async function faults(): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    for (const [name, { mode }] of Object.entries(WRITERS)) {
      const { stdout, stderr } = await home.logs(name)
      const fault = firstFault(stdout, mode === 'both' ? 2 : 1) ?? (mode === 'both' ? firstFault(stderr, 2) : undefined)
      if (fault) found[name] = fault
    }
    return found
  }

  function print(title: string, stalls: Record<string, number>) {
    const cells = Object.entries(stalls).map(([name, ms]) => `${name} ${ms} (${usual[name]} before)`)
    console.log(`${title}: longest write in ms: ${cells.join(', ')}`)
  }

  /** An absence of some seconds: dockerd is stopped and none can start before that. */
  async function longAbsence(meanwhile: () => Promise<void>): Promise<void> {
    const delayed = home.delayNextStart(ABSENCE_MS, meanwhile)
    const restart = home.afloat('restart', '--json').catch((error: unknown) => error)
    await delayed
    await restart
  }

  it('come once and in order over two restarts', async () => {
    const reports = [await home.restart(), await home.restart()]
    for (const report of reports) expect(report).toMatchObject({ outcome: 'ok', shims: { logs: { lost: 0 } } })
    print('two restarts', await writers.stalls())
    expect(await faults()).toEqual({})
  })

  it('come once and in order over an absence of seconds, in which no writer waits', async () => {
    await longAbsence(async () => undefined)
    const [report] = JSON.parse(await home.afloat('report', '--json'))
    expect(report.awayMs).toBeGreaterThan(ABSENCE_MS)
    expect(report.shims.logs.lines).toBeGreaterThan(30_000)
    const stalls = await writers.stalls()
    print(`an absence of ${report.awayMs} ms`, stalls)
    // Without the stand-in these wait for most of the absence: see the comparison below.
    for (const name of ['w-10000', 'w-local', 'w-rotated']) expect(stalls[name], name).toBeLessThan(report.awayMs / 4)
    expect(await faults()).toEqual({})
  })

  it('come once and in order when Afloat is killed in the absence and comes back', async () => {
    const { supervisor } = await home.status()
    await longAbsence(async () => {
      process.kill(supervisor.pid, 'SIGKILL')
      // The one it was starting goes as well: nobody reads until the new Afloat does.
      process.kill(await home.dockerdPid(), 'SIGKILL')
    })
    await home.afloat('up')
    await until(
      'the engine',
      () => home.status(),
      ({ state }) => state === 'running',
    )
    expect(await faults()).toEqual({})
  })

  it('wait, as with stock Docker, when nobody stands in: the comparison', async () => {
    await writers.stalls()
    const { supervisor, engine } = await home.status()
    process.kill(supervisor.pid, 'SIGKILL')
    process.kill(engine?.pid as number, 'SIGTERM')
    await sleep(ABSENCE_MS)
    await home.afloat('up')
    const stalls = await writers.stalls()
    print('stock', stalls)
    expect(stalls['w-10000']).toBeGreaterThan(ABSENCE_MS / 4)
  })
})
