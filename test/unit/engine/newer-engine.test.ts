import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isDue, type NewerEngine, watchForNewer } from '../../../main/engine/newer-engine.ts'
import { readTextIfThere } from '../../../main/host/files.ts'

const HOUR_MS = 3_600_000
const offer = (version: string) => ({ version, source: 'debian/sid', size: null })

describe('the question for a newer engine', () => {
  let folder: string
  let asked: number
  let wanted: boolean
  let away: boolean
  let watch: NewerEngine | undefined

  const open = async () => {
    watch?.stop()
    watch = await watchForNewer({
      path: join(folder, 'newer.json'),
      ask: async () => {
        asked++
        if (away) throw new Error('no network')
        watch?.saw([offer('30.0.0-rc.1'), offer('29.0.1'), offer('28.5.2')])
      },
      wanted: () => wanted,
      changed: () => undefined,
      log: () => undefined,
    })
    return watch
  }
  const written = () => vi.waitFor(async () => expect(await readTextIfThere(join(folder, 'newer.json'))).toBeDefined())

  beforeEach(async () => {
    vi.stubEnv('AFLOAT_NO_UPDATE_CHECK', '')
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date', 'performance'] })
    folder = await mkdtemp(join(tmpdir(), 'afloat-newer-'))
    ;[asked, wanted, away, watch] = [0, true, false, undefined]
  })
  afterEach(async () => {
    watch?.stop()
    vi.useRealTimers()
    vi.unstubAllEnvs()
    // A record may still be on its way to the disk.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('is asked a minute after the start, then once a day, however often Afloat is started', async () => {
    await open()
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS)
    expect(asked).toBe(1)
    vi.useRealTimers()
    await written()
    vi.useFakeTimers({ now: Date.now() + 3 * HOUR_MS })
    await open()
    await vi.advanceTimersByTimeAsync(20 * HOUR_MS)
    expect(asked).toBe(1)
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS)
    expect(asked).toBe(2)
  })

  it('offers the newest that is no preview, and only beyond the one that runs', async () => {
    const { than } = await open()
    await vi.advanceTimersByTimeAsync(2 * 60_000)
    expect(than('28.5.2')).toEqual({ version: '29.0.1', source: 'debian/sid' })
    expect(than('29.0.1')).toBeNull()
    expect(than(undefined)).toBeNull()
    wanted = false
    expect(than('28.5.2')).toBeNull()
  })

  it('is not asked where that is turned off', async () => {
    wanted = false
    await open()
    await vi.advanceTimersByTimeAsync(50 * HOUR_MS)
    expect(asked).toBe(0)
  })

  it('is asked again after an hour where nobody could be asked', async () => {
    away = true
    await open()
    await vi.advanceTimersByTimeAsync(3.5 * HOUR_MS)
    expect(asked).toBe(4)
  })

  it.each([
    [undefined, true],
    ['2026-11-23T11:00:00.000Z', true],
    ['2026-11-23T13:00:00.000Z', false],
    ['2027-01-01T00:00:00.000Z', true],
    ['nonsense', true],
  ])('is due where it was last asked at %s: %s', (at, due) => {
    expect(isDue(at, Date.parse('2026-11-24T12:00:00.000Z'))).toBe(due)
  })
})
