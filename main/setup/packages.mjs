// @ts-check
/**
 * The first step of `npm start`, `npm test`, `npm run bench` and their like: plain JavaScript without imports, because
 * nothing is installed yet. It brings node_modules in line with package-lock.json and hands over to the TypeScript
 * beside it.
 *
 * Usage: node main/setup/packages.mjs TASK [ARGUMENT…]   (TASK: a file of this folder that exports `run`)
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The first Node 20 that can `require` an ES module without a flag; Vite 8 asks for it, too. */
const OLDEST_NODE = [20, 19]
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const [task = 'set-up', ...taskArguments] = process.argv.slice(2)

process.chdir(root)
assertNode()
installPackages()
await handOver()

function assertNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  stop(`Node ${process.versions.node} is too old.`, `Install Node ${OLDEST_NODE.join('.')} or newer, then try again.`)
}

function installPackages() {
  if (packagesFit()) return
  say('npm packages: node_modules does not fit package-lock.json, running npm ci.')
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { stdio: 'inherit' })
  if (status !== 0) stop('npm ci failed.', 'See its lines above; the npm registry must be reachable for the first run.')
}

/** npm leaves a lockfile of what it installed: it must name the same packages, but for optional ones it left out. */
function packagesFit() {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  if (wanted === undefined || installed === undefined) return false
  delete wanted['']
  return (
    Object.keys(installed).every(name => name in wanted) &&
    Object.entries(wanted).every(([name, { version, integrity, optional }]) => {
      const found = installed[name]
      return found === undefined ? optional : found.version === version && found.integrity === integrity
    })
  )
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

async function handOver() {
  const { register } = await import('tsx/esm/api')
  register()
  try {
    const { run } = await import(new URL(`./${task}.ts`, import.meta.url).href)
    process.exitCode = await run(taskArguments)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SetupStop') throw error
    stop(error.message, 'remedy' in error ? String(error.remedy) : '')
  }
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`[setup] ${line}\n`)
}

/**
 * @param {string} what
 * @param {string} remedy
 * @returns {never}
 */
function stop(what, remedy) {
  say(`STOPPED: ${what}`)
  say(`  ${remedy}`)
  process.exit(1)
}
