import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keptLines } from '../../../../main/cli/kept-lines.ts'
import { listSpool, removeSpool, spoolTarget } from '../../../../main/shims/logs/spool.ts'
import { containerRecord } from '../../container-fixture.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afloat-spool-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const logged = (driver: string, name: string, id: string) =>
  containerRecord(name, { id, log: { driver, options: {}, path: '' } })

it('keeps what is written for other drivers under the name and the id, and nothing for none', async () => {
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)]
  expect(spoolTarget(logged('none', 'web', one), folder)).toBeUndefined()
  for (const [name, id] of [
    ['web', one],
    ['a.b-c', two],
  ] as const) {
    await writeFile(spoolTarget(logged('syslog', name, id), folder)?.path ?? '', 'x\n')
  }
  await writeFile(join(folder, 'something else'), '')
  expect(await listSpool(folder)).toMatchObject([
    { name: 'a.b-c', id: two, bytes: 2 },
    { name: 'web', id: one, bytes: 2 },
  ])
  expect(await listSpool(join(folder, 'none'))).toEqual([])
  await expect(removeSpool(folder, 'db')).rejects.toMatchObject({ problem: { code: 'log-unknown' } })
  expect(await removeSpool(folder, '2222')).toMatchObject([{ name: 'web' }])
})

it('reads it line by line, and goes on where it ended', async () => {
  const path = join(folder, 'lines')
  const entry = (log: string) => `${JSON.stringify({ log, stream: 'stdout', time: '2026-01-01T00:00:00Z' })}\n`
  await writeFile(path, `${entry('ä\n')}half of one\n${entry('b\n')}${entry('c\n').slice(0, 9)}`)
  const read = async (from: number) => {
    const found: string[] = []
    let end = from
    for await (const { line, next } of keptLines(path, from)) {
      found.push(line.log)
      end = next
    }
    return { found, end }
  }
  const first = await read(0)
  expect(first.found).toEqual(['ä\n', 'b\n'])
  await appendFile(path, entry('c\n').slice(9))
  expect((await read(first.end)).found).toEqual(['c\n'])
})
