import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headlessConf } from '../../../main/settings/headless.ts'
import { readSettings } from '../../../main/settings/read-settings.ts'
import { SettingsStore } from '../../../main/settings/settings-store.ts'
import { defaultSettings, type Settings, settingPaths } from '../../../preload/contract/settings.ts'

describe("Afloat's settings", () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afloat-settings-'))
    path = join(folder, 'settings.json')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const open = () => SettingsStore.open(path, headlessConf)

  it('are the defaults without a file, and none is made by looking', async () => {
    expect((await open()).view()).toEqual({ path, settings: defaultSettings, problem: null })
    expect(await readdir(folder)).toEqual([])
  })

  it('are changed one by one, told, private, and there for the next', async () => {
    const store = await open()
    const told: Settings[] = []
    const end = store.subscribe(settings => told.push(settings))
    await store.change({ theme: 'dark', 'notifications.crash': false })
    end()
    await store.change({ 'shims.pipeBytes': 1 << 20 })
    expect(told).toHaveLength(1)
    expect(store.current).toMatchObject({ theme: 'dark', notifications: { crash: false, done: true } })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await open()).current).toEqual(store.current)
    expect((await readSettings(path)).settings).toEqual(store.current)
  })

  it('go back to a default, which is not written down', async () => {
    const store = await open()
    await store.change({ theme: 'dark', 'channel.proxy': 'http://proxy.example:3128' })
    await store.change({ theme: null, 'channel.proxy': null })
    expect(store.current).toEqual(defaultSettings)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ version: 2 })
  })

  it.each([
    [{ theme: 'blue' }, 'theme'],
    [{ 'shims.pipeBytes': 12 }, 'shims.pipeBytes'],
    [{ 'channel.proxy': 'nonsense' }, 'channel.proxy'],
    [{ nonsense: true }, '"nonsense"'],
    [{ notifications: false }, '"notifications"'],
    [{ '__proto__.x': 1 }, '"__proto__.x"'],
    [{ theme: 'dark', language: 'fr' }, 'language'],
  ])('%j is refused, and nothing of it is done', async (change, words) => {
    const store = await open()
    await expect(store.change(change)).rejects.toMatchObject({
      problem: { code: 'settings-invalid', what: expect.stringContaining(words) },
    })
    expect(store.current).toEqual(defaultSettings)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['no JSON', '{"theme": "da'],
    ['a wrong value', '{"version": 2, "theme": 7}'],
    ['an unknown key', '{"version": 2, "colour": "red"}'],
    ['a newer shape', '{"version": 99, "theme": "dark"}'],
  ])('a file of %s is set aside, reported, and does not stop Afloat', async (_, text) => {
    await writeFile(path, text)
    const store = await open()
    expect(store.view()).toMatchObject({ settings: defaultSettings, problem: { code: 'settings-invalid' } })
    const [aside] = await readdir(folder)
    expect(aside).toMatch(/^settings\.json\.unusable-/)
    expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe(text)
    expect(await store.change({ theme: 'light' })).toMatchObject({ problem: null })
  })

  it('of version 1, with one switch for all notifications, are understood', async () => {
    await writeFile(path, '{"notifications": false, "theme": "dark"}')
    const store = await open()
    expect(store.current).toMatchObject({
      theme: 'dark',
      notifications: { done: false, crash: false, problem: true, update: false },
    })
    await store.change({ startAtLogin: true })
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 2, theme: 'dark', startAtLogin: true })
  })

  it('are all listed by their paths', () => {
    expect([...settingPaths(defaultSettings).keys()]).toContain('notifications.problem')
    expect(
      [...settingPaths(defaultSettings).values()].every(value => value === null || typeof value !== 'object'),
    ).toBe(true)
  })
})
