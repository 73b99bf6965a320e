import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { firstFault } from '../../../harness/log-writers.ts'

/** Each kill finds the stand-in at another point: it is never idle, because the writer never waits. */
const KILLS = 10
const HARNESS = join(import.meta.dirname, '..', '..', '..', 'harness')

it.each([
  ['json-file', 'Infinity'],
  ['json-file', '1000000'],
  ['local', '1000000'],
])(
  'a stand-in for %s with max-size %s that is killed again and again loses and doubles nothing',
  async (driver, size) => {
    const folder = await mkdtemp(join(tmpdir(), 'afloat-stand-in-'))
    const fifo = join(folder, 'fifo')
    const logs = join(folder, 'logs')
    await mkdir(logs)
    await promisify(execFile)('mkfifo', [fifo])
    // Both ends are held for as long as the test runs, as the containerd shim holds them.
    const held = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    const writer = spawn('perl', [join(HARNESS, 'log-writer.pl'), 'chunks', '0', join(folder, 'report')], {
      stdio: ['ignore', (await open(fifo, constants.O_WRONLY)).fd, 'inherit'],
    })
    try {
      const begin = async () => {
        const args = [
          '--import',
          'tsx',
          join(HARNESS, 'stand-in-child.ts'),
          fifo,
          join(logs, 'log'),
          folder,
          driver,
          size,
        ]
        const child = spawn('node', args, { stdio: ['pipe', 'pipe', 'inherit'] })
        await once(child.stdout, 'data')
        return child
      }
      for (let round = 0; round < KILLS; round++) {
        const child = await begin()
        await sleep(20 + Math.random() * 100)
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      const last = await begin()
      last.stdin.end()
      await once(last, 'exit')
      const text = driver === 'local' ? localText : jsonText
      const files = (await readdir(logs)).sort((one, other) => numberOf(other) - numberOf(one))
      const lines = Buffer.concat(await Promise.all(files.map(async name => text(await readFile(join(logs, name))))))
      expect(lines.toString('latin1', 0, 2)).toBe('1 ')
      expect(lines.length).toBeGreaterThan(1_000_000)
      expect(firstFault(lines, 1)).toBeUndefined()
    } finally {
      writer.kill('SIGKILL')
      await held.close()
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
  return Buffer.from(
    log
      .toString('latin1')
      .split('\n')
      .filter(Boolean)
      .map(entry => (JSON.parse(entry) as { log: string }).log)
      .join(''),
  )
}

function localText(log: Buffer): Buffer {
  const lines: Buffer[] = []
  for (let at = 0; at < log.length; ) {
    const size = log.readUInt32BE(at)
    // source (8 bytes), time (10), tag and length of the line; lines here are shorter than 128 bytes.
    const from = at + 4 + 18
    const line = log[from] === 0x1a ? log.subarray(from + 2, from + 2 + (log[from + 1] as number)) : Buffer.alloc(0)
    const partial = from + 2 + line.length < at + 4 + size
    lines.push(line, partial ? Buffer.alloc(0) : Buffer.from('\n'))
    at += size + 8
  }
  return Buffer.concat(lines)
}
