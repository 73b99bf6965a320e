import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type CommonOptions, chosenEngine, homeOf } from '../../../main/cli/session.ts'
import { SYSTEM_HOME } from '../../../main/host/system-home.ts'
import { SETTINGS_VERSION } from '../../../preload/contract/settings.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afl-'))
  vi.stubEnv('AFLOAT_HOME', folder)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

/** The home that a command with these options speaks to. */
async function spokenTo(options: CommonOptions): Promise<string> {
  return homeOf({ ...options, ...(await chosenEngine(options)) }).path
}

it('a command without a word about it means the engine that the app looks after', async () => {
  expect(await spokenTo({})).toBe(folder)
  const settings = { version: SETTINGS_VERSION, engineKind: 'system-docker' }
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
  expect(await spokenTo({})).toBe(SYSTEM_HOME)
  expect(await spokenTo({ home: folder })).toBe(folder)
  expect(await spokenTo({ system: true })).toBe(SYSTEM_HOME)
})

it('settings that cannot be read choose nothing', async () => {
  await writeFile(join(folder, 'settings.json'), '{')
  expect(await spokenTo({})).toBe(folder)
})
