import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { JsonFileEncoder } from '../../main/shims/logs/drivers/json-file.ts'
import { LocalEncoder } from '../../main/shims/logs/drivers/local.ts'
import { RotatingLog } from '../../main/shims/logs/drivers/rotating-log.ts'
import { StandIn } from '../../main/shims/logs/stand-in.ts'

/*
 * A stand-in in a process of its own, to be killed: FIFO LOG FOLDER DRIVER MAX-SIZE. Says `ready` and drains until its
 * standard input ends; then it empties the FIFO, closes and says what it wrote.
 */
const [fifo = '', path = '', folder = '', driver = '', maxSize = ''] = process.argv.slice(2)
const end = await open(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
const log = await RotatingLog.open(path, { maxSize: Number(maxSize), maxFiles: 10_000, compress: false })
const encoder = driver === 'local' ? new LocalEncoder() : new JsonFileEncoder(Buffer.alloc(0))
const standIn = await StandIn.open('child', folder, log, encoder, new Map([['stdout', end.fd]]))
let ending = false
process.stdin.once('end', () => {
  ending = true
})
process.stdin.resume()
process.stdout.write('ready\n')
for (let idle = 0; !ending || idle < 3; ) {
  idle = (await standIn.drain()) === 0 ? idle + 1 : 0
  if (idle > 0) await new Promise(resolve => setTimeout(resolve, 5))
}
await standIn.close()
await end.close()
process.stdout.write(`${JSON.stringify(standIn.written)}\n`)
process.exit(0)
