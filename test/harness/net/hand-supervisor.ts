import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { readInventory } from '../../../main/engine/inventory-reader.ts'
import { homeAt } from '../../../main/host/home.ts'
import { NamesShim } from '../../../main/shims/names/names-shim.ts'
import { placeIptablesFront } from '../../../main/shims/ports/iptables-front.ts'
import { PortsShim } from '../../../main/shims/ports/ports-shim.ts'
import type { Shim } from '../../../main/shims/shim.ts'
import { HandEngine } from '../hand-engine.ts'

/**
 * An engine and the two shims of the network, called by hand, so that an absence can be of any kind. Arguments: the
 * home. Commands, one a line, each answered by one line of JSON:
 *
 *     up VERSION · observe · release · away VERSION SIGNAL (to this version, after that signal) · down
 */

const home = homeAt(process.argv[2] ?? '')
const engine = new HandEngine(home, { dockerdPath: path => placeIptablesFront(home, path) })
const ports = new PortsShim(home)
const names = new NamesShim(home)
const shims: readonly Shim[] = [ports, names]
let running = ''

async function observe(): Promise<void> {
  const inventory = await readInventory(engine.docker)
  for (const shim of shims) await shim.observe(inventory)
}

async function away(version: string, signal: NodeJS.Signals): Promise<object> {
  const before = await readInventory(engine.docker)
  const begun = performance.now()
  await ports.raise(before)
  const portsRaiseMs = performance.now() - begun
  await names.raise(before)
  const raiseMs = performance.now() - begun
  if (signal === 'SIGTERM') for (const shim of shims) await shim.beforeDrain?.()
  // As the supervisor does: what was begun through docker-proxy, which dies with dockerd, may end.
  await sleep(200)
  await engine.stopDockerd(signal)
  if (version !== running) {
    await engine.stopContainerd()
    await engine.startContainerd(version)
  }
  for (const shim of shims) await shim.handOver()
  await engine.startDockerd(version)
  running = version
  const after = await readInventory(engine.docker)
  const facts = await Promise.all(shims.map(shim => shim.lower(after)))
  return { portsRaiseMs: Math.round(portsRaiseMs), raiseMs: Math.round(raiseMs), ...Object.assign({}, ...facts) }
}

async function obey(command = '', version = '', signal = 'SIGTERM'): Promise<object> {
  switch (command) {
    case 'up':
      await engine.startContainerd(version)
      await engine.startDockerd(version)
      running = version
      await observe()
      return {}
    case 'observe':
      await observe()
      return {}
    case 'release':
      for (const shim of shims) await shim.release()
      return {}
    case 'away':
      return away(version, signal as NodeJS.Signals)
    case 'down':
      for (const shim of shims) await shim.release()
      await engine.stopDockerd('SIGTERM')
      await engine.stopContainerd()
      return {}
    default:
      throw new Error(`no command ${command}`)
  }
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await obey(...line.trim().split(' ')).catch((error: Error) => ({ error: error.stack }))
  console.log(JSON.stringify(answer))
}
process.exit()
