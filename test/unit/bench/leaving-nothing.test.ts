import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { repository } from '../../harness/repository.ts'

const module = join(repository, 'test', 'bench', 'leaving-nothing.ts')

/** A benchmark in a process of its own, which has two things to clear. */
function bench(work: string): ChildProcessByStdio<null, Readable, Readable> {
  const script = `
    import { leavingNothing } from ${JSON.stringify(module)}
    await leavingNothing(async after => {
      after(async () => console.log('first'))
      after(async () => console.log('second'))
      ${work}
    })`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  return spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('a benchmark leaves nothing behind', () => {
  it.each([
    ['when it is through', 'console.log("measured")', 'measured\nsecond\nfirst\n', 0],
    ['when a limit is not held', 'process.exitCode = 1', 'second\nfirst\n', 1],
    ['when it fails', 'throw new Error("no engine")', 'second\nfirst\n', 1],
    ['when clearing fails, too', 'after(async () => { throw new Error("stuck") })', 'second\nfirst\n', 1],
  ])('%s', async (_, work, said, status) => {
    const child = bench(work)
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect({ output, code }).toEqual({ output: said, code: status })
  })

  it('when it is interrupted, with the exit code of that', async () => {
    const child = bench('console.log("begun"); await new Promise(() => setInterval(() => {}, 1000))')
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
      if (output === 'begun\n') child.kill('SIGINT')
    })
    const [code] = await once(child, 'close')
    expect({ output, code }).toEqual({ output: 'begun\nsecond\nfirst\n', code: 130 })
  })
})
