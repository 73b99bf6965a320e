import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { jsonFileEncoder } from '../../main/shims/logs/drivers/json-file.ts'
import { localEncoder } from '../../main/shims/logs/drivers/local.ts'
import { RotatingLog } from '../../main/shims/logs/drivers/rotating-log.ts'
import { StandIn } from '../../main/shims/logs/stand-in.ts'

/*
 * A stand-in in a process of its own, to be killed: FIFO LOG FOLDER DRIVER MAX-SIZE [STEP MODE]. It drains until its
 * standard input ends. With STEP it kills itself, as by kill -9, at that write or
 * truncation: before it, half way through it, or after it.
 */
const [fifo = '', path = '', folder = '', driver = '', maxSize = '', step = '0', mode = ''] = process.argv.slice(2)
const die = () => process.kill(process.pid, 'SIGKILL')
const end = await open(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
if (Number(step) > 0) {
  let steps = 0
  const methods = Object.getPrototypeOf(end) as Record<'write' | 'truncate', (...args: unknown[]) => Promise<unknown>>
  for (const name of ['write', 'truncate'] as const) {
    const real = methods[name]
    methods[name] = async function (this: unknown, ...args) {
      const last = ++steps === Number(step)
      if (last && mode === 'before') die()
      // write(buffer, offset, length, position)
      if (last && mode === 'half' && typeof args[2] === 'number') args[2] = Math.floor(args[2] / 2)
      const result = await real.apply(this, args)
      if (last) die()
      return result
    }
  }
}
const log = await RotatingLog.open(path, { maxSize: Number(maxSize), maxFiles: 10_000, compress: false })
const encoder = driver === 'local' ? localEncoder : jsonFileEncoder(Buffer.alloc(0))
const standIn = await StandIn.open('child', folder, log, encoder, new Map([['stdout', end.fd]]))
let ending = false
process.stdin.once('end', () => {
  ending = true
})
process.stdin.resume()
while (!ending) {
  if ((await standIn.drain()) === 0) await new Promise(resolve => setTimeout(resolve, 5))
}
await standIn.close()
await end.close()
process.exit(0)
