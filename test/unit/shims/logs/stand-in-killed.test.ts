import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bufferedBytes } from '../../../../main/host/pipes.ts'
import { firstFault } from '../../../harness/line-check.ts'
import { until } from '../../../harness/until.ts'

/** A batch has three steps that write: header, entries, truncation. Each is hit more than once. */
const STEPS = [1, 2, 3, 4, 5]
/** Lines of the writer are shorter. */
const LINE_BYTES = 128
const MODES = ['before', 'half', 'after']
const HARNESS = join(import.meta.dirname, '..', '..', '..', 'harness')
const MODULES = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules')

let built: string

/** The child is bundled once, so that each of many starts takes a tenth of a second. */
beforeAll(async () => {
  built = await mkdtemp(join(MODULES, '.afloat-'))
  const rollupOptions = { external: ['koffi'], output: { entryFileNames: 'child.mjs' } }
  const entry = join(HARNESS, 'stand-in-child.ts')
  await build({ configFile: false, logLevel: 'silent', build: { ssr: entry, outDir: built, rollupOptions } })
}, 60_000)

afterAll(() => rm(built, { recursive: true, force: true }))

it.each([
  ['json-file', 'Infinity'],
  ['json-file', '300000'],
  ['local', '300000'],
])(
  'a stand-in for %s with max-size %s, killed at each of its steps, loses and doubles nothing',
  async (driver, size) => {
    const folder = await mkdtemp(join(tmpdir(), 'afloat-stand-in-'))
    const fifo = join(folder, 'fifo')
    const logs = join(folder, 'logs')
    await mkdir(logs)
    await promisify(execFile)('mkfifo', [fifo])
    // Both ends are held for as long as the test runs, as the containerd shim holds them.
    const held = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    const writing = await open(fifo, constants.O_WRONLY)
    const script = join(HARNESS, 'log-writer.pl')
    const writer = spawn('perl', [script, 'chunks', '0', join(folder, 'report')], {
      stdio: ['ignore', writing.fd, 'inherit'],
    })
    const begin = (...death: string[]) => {
      const args = [join(built, 'child.mjs'), fifo, join(logs, 'log'), folder, driver, size, ...death]
      return spawn('node', args, { stdio: ['pipe', 'ignore', 'inherit'] })
    }
    const end = async (child: ReturnType<typeof begin>) => {
      child.stdin.end()
      expect(await once(child, 'exit')).toEqual([0, null])
    }
    try {
      for (const step of STEPS) {
        for (const mode of MODES) {
          expect((await once(begin(String(step), mode), 'exit'))[1]).toBe('SIGKILL')
          // The one that comes to mend it dies as well, and then one lives.
          expect((await once(begin('1', mode), 'exit'))[1]).toBe('SIGKILL')
          await end(begin())
        }
      }
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      const last = begin()
      await until(
        'a FIFO with no whole line in it',
        () => bufferedBytes(held.fd),
        // The writer was killed in the middle of a line as like as not: that beginning is left to the next reader.
        waiting => waiting < LINE_BYTES,
      )
      await end(last)

      const textOf = driver === 'local' ? localText : jsonText
      const files = (await readdir(logs)).sort((one, other) => numberOf(other) - numberOf(one))
      const texts = await Promise.all(files.map(async name => textOf(await readFile(join(logs, name)))))
      const lines = Buffer.concat(texts)
      expect(lines.toString('latin1', 0, 2)).toBe('1 ')
      expect(lines.length).toBeGreaterThan(500_000)
      expect(firstFault(lines, 1)).toBeUndefined()
    } finally {
      writer.kill('SIGKILL')
      await Promise.all([held.close(), writing.close()])
      await rm(folder, { recursive: true, force: true })
    }
  },
  120_000,
)

/** `log` is the newest, `log.1` the one before it. */
function numberOf(name: string): number {
  return Number(name.split('.')[1] ?? 0)
}

function jsonText(log: Buffer): Buffer {
  const entries = log.toString('latin1').split('\n').filter(Boolean)
  return Buffer.from(entries.map(entry => (JSON.parse(entry) as { log: string }).log).join(''))
}

function localText(log: Buffer): Buffer {
  const lines: Buffer[] = []
  for (let at = 0; at < log.length; ) {
    const size = log.readUInt32BE(at)
    // source (8 bytes), time (10), then tag and length of the line: lines are shorter than 128 bytes here.
    const from = at + 4 + 18
    const line = log[from] === 0x1a ? log.subarray(from + 2, from + 2 + (log[from + 1] as number)) : Buffer.alloc(0)
    const partial = from + 2 + line.length < at + 4 + size
    lines.push(line, partial ? Buffer.alloc(0) : Buffer.from('\n'))
    at += size + 8
  }
  return Buffer.concat(lines)
}
