import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { bufferedBytes, capacityOf, makePipe, setCapacity } from '../../../../main/host/pipes.ts'
import { PipeGrowth } from '../../../../main/shims/logs/pipe-growth.ts'

const KIB = 1024
/** A writer fills a pipe of that size in well under this: milliseconds. */
const FILL_MS = 10_000

async function isFull(fd: number): Promise<void> {
  const end = performance.now() + FILL_MS
  while (bufferedBytes(fd) < capacityOf(fd)) {
    if (performance.now() > end) throw new Error(`${bufferedBytes(fd)} of ${capacityOf(fd)}`)
    await sleep(1)
  }
}

it('lets a writer that fills any pipe go on again and again while nobody reads, and gives it the rest at the end', async () => {
  const pipe = makePipe()
  const writer = spawn('dd', ['if=/dev/zero', 'bs=4096'], { stdio: ['ignore', pipe.writer, 'ignore'] })
  try {
    await isFull(pipe.reader)
    const found = [capacityOf(pipe.reader)]
    const owner = {
      raisePipesTo: async (bytes: number) => {
        setCapacity(pipe.reader, bytes)
        found.push(bytes)
      },
    }
    const growth = new PipeGrowth(new Map([[owner, 256 * KIB]]))
    // Each step lets it write once more.
    for (const step of [2, 3]) {
      while (found.length < step) await sleep(1)
      await isFull(pipe.reader)
    }
    await growth.end()
    expect(found).toEqual([64, 128, 256, 256].map(size => size * KIB))
  } finally {
    writer.kill('SIGKILL')
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
    for (const fd of [pipe.reader, pipe.writer]) closeSync(fd)
  }
})

it('gives the rest at once where the end comes before the steps are done', async () => {
  const sizes: number[] = []
  const growth = new PipeGrowth(
    new Map([[{ raisePipesTo: async (bytes: number) => void sizes.push(bytes) }, 1024 * KIB]]),
  )
  await growth.end()
  expect(sizes).toEqual([1024 * KIB])
})
