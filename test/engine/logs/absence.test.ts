import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keptLogSchema } from '../../../preload/contract/kept-log.ts'
import { LineCheck } from '../../harness/line-check.ts'
import { LogWriters, stallText } from '../../harness/log-writers.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { SyslogServer } from '../../harness/syslog-server.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'
import { MODEST } from './writers.ts'

/** Long enough for pipes to fill that were made for an ordinary restart: milliseconds. */
const ABSENCE_MS = 5_000
/**
 * How far a line's time may be from when it was written: milliseconds, half of the lines. The stand-in dates a line when it
 * reads it, which the machine of the tests, a busy one, may keep it from for seconds; the returning dockerd comes later still.
 */
const TIME_ERROR_MS = 3_000

/** Lines, of a hundred a second: they begin within the absence also where the machine takes seconds to ask for them. */
const TAIL = 3_000

describeNeeding(['root'], 'logs over an absence', () => {
  let home: TestHome
  let writers: LogWriters
  const fed = new SyslogServer()

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    writers = new LogWriters(home)
    await writers.startAll(MODEST)
    const syslog = `tcp://127.0.0.1:${await fed.listen()}`
    const options = ['--log-driver', 'syslog', '--log-opt', `syslog-address=${syslog}`]
    await writers.startUnchecked('w-syslog', { mode: 'wide', rate: 150, options })
    await sleep(1_500)
  })

  afterAll(async () => {
    fed.close()
    await home?.remove()
  })

  async function longAbsence(meanwhile: () => Promise<void> = async () => undefined) {
    const delayed = home.delayNextStart(ABSENCE_MS, meanwhile)
    const restart = home.restart()
    await delayed
    return restart
  }

  it('have each line once and in order, also those that only the engine can pass on', async () => {
    const wouldWait = /it would wait after \d+ s if its output were not read/i
    // How fast they write is known a moment after they have begun.
    const sentences = await until(
      'a check that knows how fast they write',
      async () => JSON.stringify(JSON.parse(await home.afloat('check', '--json'))),
      text => wouldWait.test(text),
    )
    expect(sentences).toMatch(wouldWait)
    const usual = await writers.stalls()

    const report = await longAbsence()
    expect(report).toMatchObject({ outcome: 'ok', shims: { logs: { lost: 0 } } })
    console.log(`usually ${stallText(usual)}\nover ${report.awayMs} ms ${stallText(await writers.stalls())}`)
    expect(await writers.faults()).toEqual({})

    // What the pipe could hold the engine passed on itself; the rest is here.
    const kept = keptLogSchema.array().parse(JSON.parse(await home.afloat('logs', '--json')))
    expect(kept.map(({ path }) => path)).toEqual(report.shims.logs?.spooled.map(({ path }) => path))
    const lines = kept.length === 0 ? [] : (await home.afloat('logs', 'w-syslog')).split('\n')
    const shown = lines.map(line => Number.parseInt(line, 10))
    await until(
      'what the engine feeds',
      () => fed.last,
      last => last > (shown.at(-1) ?? 0),
    )
    expect(fed.missing(shown)).toEqual([])
    expect(await home.afloatFails('logs', 'w-100')).toMatchObject({ code: 1, problem: { code: 'log-unknown' } })
  })

  it('are shown by docker logs -t, --since, --until, --tail and -f like at any other time', async () => {
    // On a fast machine the tests get here before it has written as much.
    await until(
      'a log that is long enough for the tail',
      async () => timed((await home.logs('w-100', '--timestamps', '--tail', String(TAIL))).stdout).length,
      length => length === TAIL,
    )
    const followed = new LineCheck(1)
    const end = new AbortController()
    let following: Promise<void> | undefined
    const report = await longAbsence(async () => {
      // Asked for while there is no engine, it waits for one, and then goes on.
      following = home.followLogs('w-100', ['--follow'], (_, chunk) => followed.hear(chunk), end.signal)
    })
    const from = Date.parse(report.startedAt)
    const to = from + report.awayMs
    const all = timed((await home.logs('w-100', '--timestamps')).stdout)
    const away = all.filter(({ writtenAt }) => writtenAt >= from && writtenAt <= from + ABSENCE_MS)
    const errors = away.map(({ at, writtenAt }) => Math.abs(at - writtenAt)).sort((one, other) => one - other)
    const median = errors[errors.length >> 1] ?? Number.POSITIVE_INFINITY
    console.log(
      `times of ${errors.length} lines are off by ${Math.round(median)} ms (median), ${errors.at(-1)} at most`,
    )
    expect(median).toBeLessThan(TIME_ERROR_MS)
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1))
    const within = all.filter(({ at }) => at >= from && at <= to)
    expect(within.length).toBeGreaterThan(ABSENCE_MS / 20)
    // Times of lines are cut to milliseconds here, the engine compares them whole.
    const span = ['--since', String(from / 1000), '--until', String((to + 1) / 1000)]
    expect(timed((await home.logs('w-100', '--timestamps', ...span)).stdout)).toEqual(within)
    const tail = timed((await home.logs('w-100', '--timestamps', '--tail', String(TAIL))).stdout)
    expect(tail.length).toBe(TAIL)
    expect(tail[0]?.at).toBeLessThan(to)
    expect(tail.map(({ number }) => number)).toEqual(tail.map((_, index) => (tail[0]?.number ?? 0) + index))

    await until(
      'the follower',
      () => followed.last ?? 0,
      last => last > (all.at(-1)?.number ?? 0),
    )
    end.abort()
    await following
    expect(followed).toMatchObject({ first: 1, fault: undefined })
  })

  it('are written again within a second of the death of a dockerd that nobody asked to go', async () => {
    const path = await home.docker('inspect', '--format', '{{.LogPath}}', 'w-100')
    const dockerd = await home.dockerdPid()
    const delayed = home.delayNextStart(ABSENCE_MS, async () => undefined)
    process.kill(dockerd, 'SIGKILL')
    const diedAt = Date.now()
    await delayed
    // Its entries end with the time: the first after the death is the stand-in's.
    const times = (await readFile(path, 'utf8'))
      .split('\n')
      .map(entry => Date.parse(/"time":"([^"]+)"/.exec(entry)?.[1] ?? ''))
    const first = times.find(time => time > diedAt) ?? Number.POSITIVE_INFINITY
    console.log(`the stand-in wrote ${first - diedAt} ms after dockerd's death`)
    expect(first - diedAt).toBeLessThan(1_000)
    await until(
      'the engine',
      () => home.status(),
      ({ state }) => state === 'running',
    )
  })

  it('stop at the budget of the disk: the container waits, is told apart, and goes on with nothing lost', async () => {
    // One of its own: of the others' lines a dockerd that was killed took up to a megabyte along, which it had read.
    await writers.start('w-grows', { mode: 'long', rate: 10 })
    for (const key of ['logBytes', 'pipeBytes']) await home.afloat('config', 'set', `afloat.shims.${key}`, '1048576')
    await longAbsence(async () => {
      const waiting = await until(
        'a container that waits',
        async () => (await home.status()).containers.find(({ name }) => name === 'w-grows')?.log,
        log => log?.blocked === true,
      )
      expect(waiting?.trouble).toBe('disk-budget')
      expect(await home.afloat('status')).toContain('its log may grow no further until the engine is back')
    })
    expect(await writers.faults('w-grows')).toEqual({})
    const after = (await home.status()).containers.find(({ name }) => name === 'w-grows')
    expect(after?.log).toMatchObject({ blocked: false, trouble: null })
  })
})

/** A dated line of `docker logs -t`: when it came by the log, and by the writer; milliseconds of the epoch. */
interface Timed {
  readonly at: number
  readonly writtenAt: number
  readonly number: number
}

function timed(log: Buffer): Timed[] {
  const lines = log.toString().trimEnd().split('\n')
  return lines.map(line => {
    const [time = '', number = '', seconds = ''] = line.split(' ')
    return { at: Date.parse(time), writtenAt: Number(seconds) * 1000, number: Number(number) }
  })
}
