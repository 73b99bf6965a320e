import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Deaths } from '../../../main/host/deaths.ts'
import { identityOf, type ProcessIdentity } from '../../../main/host/process-identity.ts'

/** Follows the process whose pid it is given, prints how often it was woken meanwhile, and has nothing else to do. */
const IDLE_MS = 2_000

const deaths = new Deaths(() => undefined)
await deaths.follow([(await identityOf(Number(process.argv[2]))) as ProcessIdentity])
await sleep(IDLE_MS / 2)
const before = timesAsleep()
await sleep(IDLE_MS)
console.log(timesAsleep() - before)

function timesAsleep(): number {
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))?.[1])
}
