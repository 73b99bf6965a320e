import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setup as provideBundles } from '../engine/provide-bundles.ts'
import { INTERRUPTED } from './leaving-nothing.ts'

/**
 * `npm run bench`: every benchmark of this folder, one after the other, so that none distorts another's figures. With
 * words, for instance `npm run bench logs`, only those of these names; what begins with a dash, and all after it, goes to
 * the benchmark: `npm run bench proof -- --quick`.
 */
const usage = `Usage: npm run bench [NAME…] [-- OPTION…]

Without a name, all of them one after the other. Results are printed; those of proof, cost and ports are kept in
test/out/bench, too.

  proof      Afloat beside live restore alone and none: restart, upgrade, kill -9
             --quick (two minutes), --containers N, --rounds N, --columns afloat,stock,systemd,none,
             --kinds 'restart,upgrade,kill -9'
  cost       what Afloat takes while nothing happens, and how an absence grows; --sizes 1,10,50,100,200
  footprint  memory, start and idling of the app beside a bare Electron app; --quick
  logs       how fast logs are drained while dockerd is away
  ports      a published port beside docker-proxy`

const words = process.argv.slice(2)
const options = words.findIndex(word => word.startsWith('-'))
const wanted = options < 0 ? words : words.slice(0, options)
const rest = words.slice(wanted.length)
const names = (await readdir(import.meta.dirname)).flatMap(name => /^(\w+)\.bench\.ts$/.exec(name)?.[1] ?? []).sort()
const unknown = wanted.filter(word => !names.includes(word))

if (rest.includes('--help') || rest.includes('-h')) console.log(usage)
else if (unknown.length > 0) fail(`there is no benchmark ${unknown.join(', ')}.\n\n${usage}`)
else await runAll(wanted.length > 0 ? wanted : names)

async function runAll(chosen: readonly string[]): Promise<void> {
  // The benchmark gets it too, and is waited for: it clears away first.
  process.on('SIGINT', () => undefined)
  // Here, where there is a network: the benchmarks have none.
  await provideBundles()
  for (const name of chosen) {
    console.log(`\n${name}`)
    const args = ['--import', 'tsx', join(import.meta.dirname, `${name}.bench.ts`), ...rest]
    const [status] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
    if (status === INTERRUPTED) return process.exit(status)
    if (status !== 0) fail(`${name} failed.`)
  }
}

function fail(why: string): void {
  console.error(`bench: ${why}`)
  process.exitCode = 1
}
