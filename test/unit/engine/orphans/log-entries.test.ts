import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Entry, linesOf, readEntries } from '../../../../main/engine/orphans/log-entries.ts'
import { localEncoder } from '../../../../main/shims/logs/drivers/local.ts'
import { Output } from '../../../../main/shims/logs/drivers/output.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'entries-'))
})
afterEach(() => rm(folder, { recursive: true }))

const json = (text: string, stream = 'stdout') =>
  `${JSON.stringify({ log: text, stream, time: '2026-01-02T03:04:05.678901234Z' })}\n`

it('json-file: whole entries, and from there on only what is new', async () => {
  const file = join(folder, 'id-json.log')
  await writeFile(file, `${json('one\n')}${json('two\n', 'stderr')}{"log":"thr`)
  const first = await readEntries('json-file', folder, 'id', undefined)
  expect(first.entries.map(({ stream, text }) => `${stream} ${text}`)).toEqual(['stdout one', 'stderr two'])
  await appendFile(file, 'ee\\n","stream":"stdout","time":"t"}\n')
  const more = await readEntries('json-file', folder, 'id', first.next)
  expect(more.entries.map(({ text }) => text)).toEqual(['three'])
  // Rotated: the file is another one, and shorter.
  await writeFile(file, json('four\n'))
  expect((await readEntries('json-file', folder, 'id', more.next)).entries.map(({ text }) => text)).toEqual(['four'])
})

it('json-file: of a huge one the end, without the entry that was cut', async () => {
  const line = json(`${'x'.repeat(1000)}\n`)
  await writeFile(join(folder, 'id-json.log'), line.repeat(10_000) + json('last\n'))
  const { entries } = await readEntries('json-file', folder, 'id', undefined)
  expect(entries.length).toBeGreaterThan(7_000)
  expect(entries.length).toBeLessThan(8_500)
  expect(entries.every(({ text }) => text === 'last' || text.length === 1000)).toBe(true)
  expect(entries.at(-1)?.text).toBe('last')
})

it('local: what the engine writes is read, forwards and from the end', async () => {
  await mkdir(join(folder, 'local-logs'))
  const out = new Output()
  const write = (text: string, stream: 'stdout' | 'stderr', part?: { id: string; ordinal: number; last: boolean }) => {
    const bytes = Buffer.from(text)
    localEncoder(out, bytes, 0, bytes.length, stream, { seconds: 1_767_323_045, nanos: 678_000_000 }, part)
  }
  write('one', 'stdout')
  write('begin', 'stderr', { id: 'p', ordinal: 1, last: false })
  write('end', 'stderr', { id: 'p', ordinal: 2, last: true })
  const entries = Buffer.from(out.bytes.subarray(0, out.length))
  await writeFile(join(folder, 'local-logs', 'container.log'), Buffer.concat([entries, entries.subarray(0, 9)]))
  const { entries: read, next } = await readEntries('local', folder, 'id', undefined)
  expect(linesOf(read, false)).toEqual([
    { stream: 'stdout', time: '2026-01-02T03:04:05.678Z', text: 'one' },
    { stream: 'stderr', time: '2026-01-02T03:04:05.678Z', text: 'beginend' },
  ])
  expect(next).toBe(entries.length)
  const many = Buffer.concat(Array.from({ length: 60_000 }, () => entries))
  await writeFile(join(folder, 'local-logs', 'container.log'), many)
  const tail = await readEntries('local', folder, 'id', undefined)
  expect(tail.entries.length).toBeGreaterThan(90_000)
  expect(tail.entries.slice(-3).map(({ text }) => text)).toEqual(['one', 'begin', 'end'])
  expect(tail.next).toBe(many.length)
})

it('a line without its end is shown where it is wanted', () => {
  const entries: Entry[] = [{ stream: 'stdout', time: 't', text: 'password: ', ends: false }]
  expect(linesOf(entries, true)).toEqual([{ stream: 'stdout', time: 't', text: 'password: ' }])
  expect(linesOf(entries, false)).toEqual([])
})
