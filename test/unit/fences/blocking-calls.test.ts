import { describe, expect, it } from 'vitest'
import { blockingCalls } from './blocking-calls.ts'
import { readSources } from './source-tree.ts'

describe('blocking calls', () => {
  it('are nowhere in main but in the set-up', () => {
    const sources = readSources('main').filter(({ path }) => !path.startsWith('main/setup/'))
    expect(sources.length).toBeGreaterThan(3)
    expect(sources.flatMap(blockingCalls)).toEqual([])
  })

  it.each([
    ['a named import', `import { readFileSync } from 'node:fs'`],
    ['a renamed import', `import { readFileSync as read } from 'node:fs'`],
    ['a call on a module', `fs.existsSync('/')`],
    ['a child process', `const { stdout } = child.spawnSync('true')`],
    ['a call by name', `fs['statSync']('/')`],
    ['a wait on shared memory', 'Atomics.wait(cells, 0, 0)'],
  ])('are found as %s', (_what, text) => {
    expect(blockingCalls({ path: 'main/host/x.ts', text })).not.toEqual([])
  })

  it.each([
    ['fsync of a handle', 'await file.sync()'],
    ['a wait of another kind', 'await lock.wait()'],
    ['talk about them', '// never readFileSync\nconst text = "no readFileSync here"'],
  ])('are not %s', (_what, text) => {
    expect(blockingCalls({ path: 'main/host/x.ts', text })).toEqual([])
  })
})
