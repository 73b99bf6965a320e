import { join } from 'node:path'
import { expect, it } from 'vitest'
import { leftOut, readLockfile } from '../../../main/setup/lockfile.ts'

const root = join(import.meta.dirname, '..', '..', '..')

it('package-lock.json names every optional package, so that npm ci takes it (npm run lockfile mends it)', () => {
  const lockfile = readLockfile(join(root, 'package-lock.json'))
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100)
  expect(leftOut(lockfile)).toEqual([])
})

it('finds what npm left out, also below another package', () => {
  const packages = {
    '': {},
    'node_modules/tool': { optionalDependencies: { 'tool-linux-x64': '1.0.0', 'tool-darwin-x64': '1.0.0' } },
    'node_modules/tool-linux-x64': {},
    'node_modules/host/node_modules/tool': {
      optionalDependencies: { 'tool-linux-x64': '2.0.0', 'tool-win32-x64': '2.0.0' },
    },
    'node_modules/host/node_modules/tool/node_modules/tool-win32-x64': {},
  }
  expect(leftOut({ packages })).toEqual([{ by: 'node_modules/tool', name: 'tool-darwin-x64', version: '1.0.0' }])
})
