import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LogWriters, type Stall, stallText, type WriterSpec } from '../../harness/log-writers.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'
import { STALL_MS, WRITERS } from './writers.ts'

/** How long an absence lasts at least: milliseconds. Every FIFO but the slowest ones would fill up. */
const ABSENCE_MS = 60_000
const LIMIT_MS = 10 * 60_000
/** On a busy machine only a wait from here on is one for the engine: milliseconds. */
const LONG_STALL_MS = 5_000
/**
 * Who writes as fast as it can waits with nothing done as well, some eight times a second for as long as dockerd takes to
 * write the megabyte that it has read ahead. A planned stop waits for that too, and for dockerd's end: milliseconds more.
 */
const FULL_SPEED_MORE_MS = 100
/** Long enough to see what writers wait while nothing is done to the engine, with each kind of rotation: milliseconds. */
const USUAL_MS = 20_000

/** Together a pace that leaves two processors time to measure waits: what fifty write at once is less than what ten kinds do. */
const FIFTY = Object.fromEntries(
  Array.from({ length: 50 }, (_, index): [string, WriterSpec] => [
    `w-${index}`,
    { mode: index % 10 === 9 ? 'both' : 'lines', rate: index % 10 === 0 ? 500 : 20 },
  ]),
)

let home: TestHome
let writers: LogWriters
let usual: Record<string, Stall>

async function begin(specs: Readonly<Record<string, WriterSpec>>, version = engineVersion) {
  home = await TestHome.create(version === engineVersion ? [version] : [version, engineVersion])
  await home.afloat('up', '--engine', version)
  writers = new LogWriters(home)
  await writers.startAll(specs)
  await writers.stalls()
  await sleep(USUAL_MS)
  usual = await writers.stalls()
  console.log(`longest write / longest wait in ms, usually: ${stallText(usual)}`)
}

/** An absence that takes as long as it is told to: dockerd is stopped, and none can start before that. */
async function longAbsence(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  const delayed = home.delayNextStart(ABSENCE_MS, meanwhile)
  const restart = home.afloat('restart', '--json').catch((error: unknown) => error)
  await delayed
  await restart
  await until(
    'the engine',
    () => home.status(),
    ({ state }) => state === 'running',
  )
}

/**
 * What the writers measured, printed. Those that took too long where not only a processor was missing, and longer than
 * they do anyway: said of a machine that does nothing else (AFLOAT_QUIET=1), since on a busy one whoever is to read waits
 * for a processor as well.
 */
async function slow(title: string): Promise<Record<string, Stall>> {
  const stalls = await writers.stalls()
  console.log(`${title}: longest write / longest wait in ms: ${stallText(stalls)}`)
  if (process.env['SHOW_LOG']) console.log(await readFile(home.home.logs.afloat, 'utf8'))
  return Object.fromEntries(Object.entries(stalls).filter(([name, { blockedMs }]) => blockedMs >= limitOf(name)))
}

function limitOf(name: string): number {
  if (!process.env['AFLOAT_QUIET']) return LONG_STALL_MS
  const usually = usual[name]?.blockedMs ?? 0
  return name === 'w-full' ? usually + FULL_SPEED_MORE_MS : Math.max(STALL_MS, usually)
}

describeNeeding(['root'], 'log lines of containers that write all the time', () => {
  beforeAll(() => enterPrivateNetwork())

  describe.each([
    ['ten of every kind', WRITERS],
    ['fifty', FIFTY],
  ])('%s', (_, specs) => {
    beforeAll(() => begin(specs), LIMIT_MS)
    afterAll(() => home?.remove(), LIMIT_MS)

    it(
      'come once and in order over two restarts',
      async () => {
        for (const report of [await home.restart(), await home.restart()]) {
          expect(report).toMatchObject({ outcome: 'ok', shims: { logs: { lost: 0 } } })
          console.log(report.startedAt, report.steps.map(({ name, ms }) => `${name} ${Math.round(ms)}`).join(', '))
        }
        const waited = await slow('two restarts')
        expect(await writers.faults()).toEqual({})
        expect(waited).toEqual({})
      },
      LIMIT_MS,
    )

    it(
      'come once and in order over a minute without an engine',
      async () => {
        await longAbsence()
        const [report] = JSON.parse(await home.afloat('report', '--json'))
        expect(report.awayMs).toBeGreaterThan(ABSENCE_MS)
        const waited = await slow(`an absence of ${report.awayMs} ms`)
        expect(await writers.faults()).toEqual({})
        expect(waited).toEqual({})
      },
      LIMIT_MS,
    )

    it(
      'come once and in order when Afloat is killed half way through that minute and started again',
      async () => {
        const { supervisor } = await home.status()
        let again: Promise<unknown> | undefined
        await longAbsence(async () => {
          process.kill(supervisor.pid, 'SIGKILL')
          // The one it was starting goes as well: what the new Afloat finds is an engine that is away.
          process.kill(await home.dockerdPid(), 'SIGKILL')
          again = Promise.all([home.delayNextStart(ABSENCE_MS / 2, async () => undefined), home.afloat('up')])
        })
        await again
        await slow('Afloat killed')
        expect(await writers.faults()).toEqual({})
      },
      LIMIT_MS,
    )

    it(
      'wait, as with stock Docker, when nobody stands in: the comparison',
      async () => {
        await writers.stalls()
        const { supervisor, engine } = await home.status()
        process.kill(supervisor.pid, 'SIGKILL')
        process.kill(engine?.pid as number, 'SIGTERM')
        await sleep(ABSENCE_MS)
        await home.afloat('up')
        const waited = await slow(`stock, ${ABSENCE_MS} ms`)
        const fastest = 'w-10000' in specs ? 'w-10000' : 'w-0'
        expect(waited[fastest]?.longestMs).toBeGreaterThan(ABSENCE_MS / 4)
      },
      LIMIT_MS,
    )
  })

  it(
    'come once and in order over an upgrade from 26.1.5 to 28.5.2',
    async () => {
      await begin(WRITERS, '26.1.5')
      try {
        expect(await home.change('upgrade', '28.5.2')).toMatchObject({ outcome: 'ok', shims: { logs: { lost: 0 } } })
        const waited = await slow('an upgrade')
        expect(await writers.faults()).toEqual({})
        expect(waited).toEqual({})
      } finally {
        await home.remove()
      }
    },
    LIMIT_MS,
  )
})
