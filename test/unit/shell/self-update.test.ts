import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { problemOf } from '../../../main/host/afloat-error.ts'
import { SelfUpdate, type Updater } from '../../../main/shell/updates/self-update.ts'

/** A release channel with one newer version; a download ends when it is told to. */
class Channel implements Updater {
  checks = 0
  downloads = 0
  installs = 0
  finish = () => {}
  async check() {
    this.checks++
    return '9.9.9'
  }
  download(abort: AbortSignal) {
    this.downloads++
    return new Promise<void>((resolve, reject) => {
      this.finish = resolve
      abort.addEventListener('abort', () => reject(new Error('cancelled')))
    })
  }
  install() {
    this.installs++
  }
}

let [busy, wanted] = [false, true]
let channel: Channel
let updates: SelfUpdate
const ready = vi.fn()
const hour = 60 * 60_000

beforeEach(() => {
  vi.useFakeTimers()
  ready.mockReset()
  ;[busy, wanted] = [false, true]
  channel = new Channel()
  updates = new SelfUpdate({ updater: channel, wanted: () => wanted, busy: () => busy, ready, log: () => undefined })
  updates.start()
})
afterEach(() => {
  updates.stop()
  vi.useRealTimers()
})

it('looks by itself a while after the start, fetches, and installs only when told to', async () => {
  expect(channel.checks).toBe(0)
  await vi.advanceTimersByTimeAsync(hour)
  expect([channel.checks, channel.downloads]).toEqual([1, 1])
  expect(updates.version).toBeUndefined()
  channel.finish()
  await vi.advanceTimersByTimeAsync(0)
  expect(ready).toHaveBeenCalledExactlyOnceWith('9.9.9')
  await vi.advanceTimersByTimeAsync(100 * hour)
  expect([channel.checks, channel.downloads, channel.installs]).toEqual([1, 1, 0])
  updates.install()
  expect(channel.installs).toBe(1)
})

it('looks for nothing while its setting is off, and again once it is on', async () => {
  wanted = false
  await vi.advanceTimersByTimeAsync(100 * hour)
  expect(channel.checks).toBe(0)
  wanted = true
  await vi.advanceTimersByTimeAsync(24 * hour)
  expect(channel.checks).toBe(1)
})

it('does nothing while the engine is worked on, and catches up soon after', async () => {
  busy = true
  await vi.advanceTimersByTimeAsync(hour)
  expect(channel.checks).toBe(0)
  busy = false
  await vi.advanceTimersByTimeAsync(hour / 10)
  expect(channel.checks).toBe(1)
})

it('breaks a download off when the engine begins to be worked on, and fetches again soon after', async () => {
  await vi.advanceTimersByTimeAsync(hour)
  busy = true
  updates.engineChanged()
  await vi.advanceTimersByTimeAsync(hour)
  expect([updates.version, channel.downloads]).toEqual([undefined, 1])
  expect(ready).not.toHaveBeenCalled()
  busy = false
  await vi.advanceTimersByTimeAsync(hour / 10)
  expect(channel.downloads).toBe(2)
})

it('refuses to install while the engine is worked on, and installs after', async () => {
  await vi.advanceTimersByTimeAsync(hour)
  channel.finish()
  await vi.advanceTimersByTimeAsync(0)
  busy = true
  let refusal: unknown
  try {
    updates.install()
  } catch (error) {
    refusal = error
  }
  expect(problemOf(refusal).code).toBe('busy')
  expect(channel.installs).toBe(0)
  busy = false
  updates.install()
  expect(channel.installs).toBe(1)
})

it('says what went wrong where it was asked to look, and looks again a day later by itself', async () => {
  channel.check = () => {
    channel.checks++
    return Promise.reject(new Error('no network'))
  }
  await expect(updates.look()).rejects.toThrow('no network')
  await vi.advanceTimersByTimeAsync(hour)
  await vi.advanceTimersByTimeAsync(24 * hour)
  expect(channel.checks).toBe(3)
})
