import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockFile, lockHolder } from '../../../main/host/lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afloat-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('is held by one, who is named to the next, and can be had again', async () => {
  const path = join(folder, 'lock')
  const first = await lockFile(path, 'app 42')
  if ('heldBy' in first) throw new Error('a fresh lock is held')
  expect(await lockFile(path, 'headless 43')).toEqual({ heldBy: 'app 42' })
  expect(await lockHolder(path)).toBe(process.pid)
  await first.release()
  expect(await lockHolder(path)).toBeUndefined()
  const second = await lockFile(path, 'headless 43')
  expect(second).not.toHaveProperty('heldBy')
  if ('release' in second) await second.release()
})

it('nobody holds a file that is not there or not locked', async () => {
  expect(await lockHolder(join(folder, 'none'))).toBeUndefined()
  await writeFile(join(folder, 'free'), '')
  expect(await lockHolder(join(folder, 'free'))).toBeUndefined()
})
