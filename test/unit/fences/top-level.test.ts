import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { root } from './source-tree.ts'
import { strangers } from './top-level.ts'

it('the top level holds only what belongs there', () => {
  expect(strangers(readdirSync(root))).toEqual([])
})

it('notices a file that does not belong there', () => {
  expect(strangers(['main', 'scripts', 'notes.md'])).toEqual(['scripts', 'notes.md'])
})
