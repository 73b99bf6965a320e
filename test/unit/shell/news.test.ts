import { describe, expect, it } from 'vitest'
import { newsBetween, problemNews } from '../../../main/shell/news.ts'
import type { Snapshot } from '../../../preload/contract/snapshot.ts'
import { wordsFor } from '../../../preload/contract/text/words.ts'
import { containers, orphanWith, reportWith, snapshotWith } from '../snapshot-fixture.ts'

const words = wordsFor('en')
const calm = snapshotWith({})
const problem = { code: 'engine-crash-loop', what: 'It crashes.', unchanged: 'All runs on.', remedy: 'Look.' } as const

const newsOf = (report: Parameters<typeof reportWith>[0]) =>
  newsBetween(calm, snapshotWith({ lastReport: reportWith(report) }), words, 'en')

describe('what is worth a notification', () => {
  it('is nothing that was so before the app came', () => {
    expect(newsBetween(undefined, snapshotWith({ lastReport: reportWith({}) }), words, 'en')).toBeUndefined()
    expect(newsBetween(undefined, snapshotWith({ state: 'failed', problem }), words, 'en')).toBeUndefined()
  })

  it('is a report once', () => {
    const told = snapshotWith({ lastReport: reportWith({}) })
    expect(newsBetween(calm, told, words, 'en')).toBeDefined()
    expect(newsBetween(told, { ...told }, words, 'en')).toBeUndefined()
  })

  it('says how many containers kept running and how long the engine was away', () => {
    expect(newsOf({})).toMatchObject({
      title: 'Engine restarted',
      body: 'All 3 containers kept running. The engine was away for 1.4\u00a0s.',
      urgency: 'normal',
    })
  })

  it('names what is lost, and does not call that calm', () => {
    const lost = [{ id: 'a', name: 'db', reason: 'exited' }]
    const news = newsOf({ containers: { before: 3, kept: 2, lost, orphaned: [] } })
    expect(news?.body).toContain('2 of 3 containers kept running.')
    expect(news?.body).toContain('No longer running: db.')
    expect(news?.urgency).toBe('critical')
  })

  it('is calm about what ended with an exit code of its own', () => {
    const ended = [{ id: 'a', name: 'job', exitCode: 0 }]
    const news = newsOf({ containers: { before: 3, kept: 2, lost: [], orphaned: [], ended } })
    expect(news).toMatchObject({ urgency: 'normal', body: expect.stringContaining('Ended meanwhile: job.') })
  })

  it('says what is unchanged when an absence did not end', () => {
    const news = newsOf({ outcome: 'failed', problem })
    expect(news).toMatchObject({ title: 'The engine did not come back', urgency: 'critical' })
    expect(news?.body).toContain('It crashes. All runs on. Look.')
    expect(news?.body).not.toContain('away for')
  })

  it('is a failure without a report, on the way into it only', () => {
    const failed = snapshotWith({ state: 'failed', problem })
    expect(newsBetween(calm, failed, words, 'en')).toMatchObject({ body: 'It crashes. All runs on. Look.' })
    expect(newsBetween(failed, { ...failed }, words, 'en')).toBeUndefined()
  })

  it('is one notification for all orphans, with a way to bring back where there is one', () => {
    const orphans = [orphanWith({}), orphanWith({ id: 'e'.repeat(64), name: 'web', actions: [] })]
    const news = newsBetween(calm, snapshotWith({ orphans }), words, 'en')
    expect(news).toMatchObject({ title: '2 containers need help', urgency: 'critical' })
    expect(news?.body).toMatch(/^db: .+\nweb: /)
    expect(news?.actions.map(({ action }) => action)).toEqual(['orphans', 'bringBack'])
    const hopeless = newsBetween(calm, snapshotWith({ orphans: orphans.slice(1) }), words, 'en')
    expect(hopeless?.actions.map(({ action }) => action)).toEqual(['orphans'])
  })

  it('is an orphan once, and none that is left alone', () => {
    const told = snapshotWith({ orphans: [orphanWith({})] })
    expect(newsBetween(told, { ...told }, words, 'en')).toBeUndefined()
    expect(newsBetween(calm, snapshotWith({ orphans: [orphanWith({ left: true })] }), words, 'en')).toBeUndefined()
  })

  it('leads to the findings where the check refused', () => {
    const news = problemNews({ ...problem, code: 'refused-by-check' }, words, 'en')
    expect(news.actions.map(({ action }) => action)).toEqual(['releases'])
  })

  it('tells of a newer engine once, as a kind of its own', () => {
    const offered = snapshotWith({ newerEngine: { version: '29.0.0', source: 'debian/forky' } })
    expect(newsBetween(calm, offered, words, 'en')).toMatchObject({
      kind: 'update',
      title: expect.stringContaining('29.0.0'),
    })
    expect(newsBetween(offered, { ...offered }, words, 'en')).toBeUndefined()
  })

  it('tells once of containers whose output nobody reads, and that nothing is lost', () => {
    const log = { buffered: 65_536, capacity: 65_536, rate: 1_000, blocked: true, trouble: 'disk-budget' as const }
    const [one, two] = containers(2)
    const waiting = snapshotWith({ state: 'away', containers: [{ ...one, log }, two] as Snapshot['containers'] })
    const news = newsBetween(calm, waiting, words, 'en')
    expect(news).toMatchObject({ kind: 'problem', title: 'A container waits for its log', urgency: 'critical' })
    expect(news?.body).toContain('c0 waits: its log may grow no further until the engine is back.')
    expect(news?.body).toContain('Nothing is lost')
    expect(newsBetween(waiting, { ...waiting }, words, 'en')).toBeUndefined()
  })

  it('names what was kept of containers whose log driver only the engine can feed', () => {
    const spooled = [{ id: 'a', name: 'web', driver: 'journald', lines: 7, path: '/x' }]
    const news = newsOf({ shims: { logs: { lines: 7, bytes: 70, lost: 0, spooled } } })
    expect(news?.body).toContain('afloat logs web')
  })

  it('knows the kinds that can be turned off', () => {
    const kindOf = (report: Parameters<typeof reportWith>[0]) =>
      newsBetween(calm, snapshotWith({ lastReport: reportWith(report) }), words, 'en')?.kind
    expect([kindOf({}), kindOf({ kind: 'crash' }), kindOf({ outcome: 'failed' })]).toEqual(['done', 'crash', 'problem'])
  })
})
