import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jsonFileEncoder } from '../../../../main/shims/logs/drivers/json-file.ts'
import { endsWith } from '../../../../main/shims/logs/drivers/last-entry.ts'
import { localEncoder } from '../../../../main/shims/logs/drivers/local.ts'
import { Output } from '../../../../main/shims/logs/drivers/output.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afloat-last-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const LARGE = '<'.repeat(16_000)

it.each(['json-file', 'local'] as const)('the last entry of a stream is found in a %s log', async driver => {
  const encode = driver === 'local' ? localEncoder : jsonFileEncoder(Buffer.alloc(0))
  const out = new Output()
  const write = (text: string, stream: 'stdout' | 'stderr') => {
    const bytes = Buffer.from(text)
    encode(out, bytes, 0, bytes.length, stream, { seconds: 1, nanos: 1 }, undefined)
  }
  write('first', 'stdout')
  write('a "quoted" one', 'stdout')
  // More than a short look holds.
  write(LARGE, 'stderr')
  write(LARGE, 'stderr')
  const path = join(folder, driver)
  await writeFile(path, out.taken())
  const target = { driver, path, rotation: { maxSize: 1, maxFiles: 1, compress: false } }
  const ends = (stream: 'stdout' | 'stderr', text: string) => endsWith(target, stream, Buffer.from(text))
  expect(await ends('stdout', 'a "quoted" one')).toBe(true)
  expect(await ends('stderr', LARGE)).toBe(true)
  expect(await ends('stdout', 'first')).toBe(false)
  expect(await ends('stderr', 'first')).toBe(false)
})
