import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { setCapacity } from '../../main/host/pipes.ts'
import { jsonFileEncoder } from '../../main/shims/logs/drivers/json-file.ts'
import { localEncoder } from '../../main/shims/logs/drivers/local.ts'
import { RotatingLog } from '../../main/shims/logs/drivers/rotating-log.ts'
import { StandIn } from '../../main/shims/logs/stand-in.ts'
import { leavingNothing } from './leaving-nothing.ts'

/** How long each case runs: milliseconds. */
const RUN_MS = 3_000
const MB = 1e6
const ROTATION = { maxSize: 50 * MB, maxFiles: 2, compress: false }
/** Lines as a web server writes them. */
const LINE = '10.0.0.1 - - [23/Nov/2026:06:30:00 +0000] "GET /index.html HTTP/1.1" 200 612'

interface Result {
  readonly driver: string
  readonly containers: number
  readonly megabytesPerCpuSecond: number
  readonly linesPerCpuSecond: number
  readonly cpuShare: number
  readonly memoryMiB: number
}

/** Drains FIFOs that `yes` fills as fast as it can, and counts this process's own CPU time. */
async function measure(parent: string, driver: 'json-file' | 'local', containers: number): Promise<Result> {
  const folder = await mkdtemp(join(parent, 'case-'))
  const ends: FileHandle[] = []
  const writers = []
  const standIns: StandIn[] = []
  for (let index = 0; index < containers; index++) {
    const fifo = join(folder, `fifo${index}`)
    await promisify(execFile)('mkfifo', [fifo])
    const end = await open(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    setCapacity(end.fd, 256 * 1024)
    ends.push(end)
    writers.push(spawn('sh', ['-c', 'exec yes "$1" >"$2"', 'sh', LINE, fifo], { stdio: 'ignore' }))
    const log = await RotatingLog.open(join(folder, `log${index}`), ROTATION)
    const encoder = driver === 'local' ? localEncoder : jsonFileEncoder(Buffer.alloc(0))
    standIns.push(await StandIn.open(String(index), folder, log, encoder, new Map([['stdout', end.fd]])))
  }
  await sleep(300)
  const before = process.cpuUsage()
  const begun = performance.now()
  while (performance.now() - begun < RUN_MS) await Promise.all(standIns.map(standIn => standIn.drain()))
  const cpu = process.cpuUsage(before)
  const seconds = (cpu.user + cpu.system) / 1e6
  const memoryMiB = Math.round(process.memoryUsage().rss / 2 ** 20)
  for (const writer of writers) {
    writer.kill('SIGKILL')
    await once(writer, 'exit')
  }
  for (const standIn of standIns) await standIn.close()
  for (const end of ends) await end.close()
  await rm(folder, { recursive: true, force: true })
  const bytes = standIns.reduce((sum, { written }) => sum + written.bytes, 0)
  const lines = standIns.reduce((sum, { written }) => sum + written.lines, 0)
  return {
    driver,
    containers,
    megabytesPerCpuSecond: Math.round(bytes / MB / seconds),
    linesPerCpuSecond: Math.round(lines / seconds),
    cpuShare: Math.round((seconds * 100_000) / RUN_MS) / 100,
    memoryMiB,
  }
}

await leavingNothing(async after => {
  const parent = await mkdtemp(join(tmpdir(), 'afloat-bench-'))
  after(() => rm(parent, { recursive: true, force: true }))
  const results: Result[] = []
  for (const driver of ['json-file', 'local'] as const) {
    for (const containers of [1, 50]) results.push(await measure(parent, driver, containers))
  }
  console.table(results)
  console.log(JSON.stringify({ logs: results }))
})
