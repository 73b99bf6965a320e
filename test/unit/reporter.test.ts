import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
let folder: string

beforeAll(() => {
  // Inside the repository, so that the files find vitest.
  folder = mkdtempSync(join(root, 'out', 'reporter-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A whole run of vitest on one file of its own. */
function run(name: string, body: string): { lastLine: string; output: string; status: number | null } {
  writeFileSync(join(folder, `${name}.test.js`), `import { it, describe, beforeAll } from 'vitest'\n${body}`)
  const vitest = join(root, 'node_modules', '.bin', 'vitest')
  const args = ['run', '--root', folder, '--reporter', join(root, 'test', 'reporter.ts'), `${name}.test`]
  const { stdout, status } = spawnSync(vitest, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  return { lastLine: stdout.trimEnd().split('\n').at(-1) ?? '', output: stdout, status }
}

it.each([
  ['all-well', `it('a', () => {}); it('b', () => {})`, '2 passed, 0 failed, 0 skipped', 0],
  ['one-fails', `it('a', () => {}); it('b', () => { throw new Error('no') })`, '1 passed, 1 failed, 0 skipped', 1],
  ['broken-file', `it('a', () => {}); throw new Error('no')`, '0 passed, 1 failed, 0 skipped', 1],
  [
    'broken-set-up',
    `it('a', () => {}); describe('s', () => { beforeAll(() => { throw new Error('no') }); it('b', () => {}) })`,
    '1 passed, 1 failed, 1 skipped',
    1,
  ],
  [
    'stray-error',
    `it('a', async () => { setTimeout(() => { throw new Error('no') }); await new Promise(r => setTimeout(r, 50)) })`,
    '1 passed, 1 failed, 0 skipped',
    1,
  ],
])('ends with the count and the right status: %s', (name, body, line, exit) => {
  const { lastLine, status } = run(name, body)
  expect({ lastLine, status }).toEqual({ lastLine: line, status: exit })
})

it('counts a global set-up that fails', () => {
  writeFileSync(join(folder, 'fails.js'), `export function setup() { throw new Error('no') }`)
  writeFileSync(join(folder, 'vitest.config.js'), `export default { test: { globalSetup: './fails.js' } }`)
  const { lastLine, status } = run('never-runs', `it('a', () => {})`)
  rmSync(join(folder, 'vitest.config.js'))
  expect({ lastLine, status }).toEqual({ lastLine: '0 passed, 1 failed, 0 skipped', status: 1 })
})

it('names what was skipped', () => {
  const { output, lastLine } = run(
    'skips',
    `it('a', () => {}); describe.skip('s [needs root]', () => { it('b', () => {}) })`,
  )
  expect(output).toContain('skipped: skips.test.js > s [needs root] > b')
  expect(lastLine).toBe('1 passed, 0 failed, 1 skipped')
})
