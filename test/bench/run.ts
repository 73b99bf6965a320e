import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * `npm run bench`: every benchmark of this folder, one after the other, so that none distorts another's figures. With
 * words, for instance `npm run bench logs`, only those of these names; what begins with a dash, and all after it, goes to
 * the benchmark: `npm run bench proof -- --quick`.
 */
const words = process.argv.slice(2)
const options = words.findIndex(word => word.startsWith('-'))
const wanted = options < 0 ? words : words.slice(0, options)
const names = (await readdir(import.meta.dirname)).filter(name => name.endsWith('.bench.ts')).sort()
const chosen = names.filter(name => wanted.length === 0 || wanted.some(word => name.startsWith(word)))
if (chosen.length === 0) console.error(`No benchmark of that name. There are: ${names.join(', ')}`)
const failed = chosen.filter(name => {
  console.log(`\n${name}`)
  const args = ['--import', 'tsx', join(import.meta.dirname, name), ...words.slice(wanted.length)]
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0
})
for (const name of failed) console.error(`${name} failed.`)
process.exitCode = failed.length > 0 || chosen.length === 0 ? 1 : 0
