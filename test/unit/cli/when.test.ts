import { expect, it } from 'vitest'
import { parseTail, parseWhen } from '../../../main/cli/when.ts'

it.each([
  ['1767362617', 1_767_362_617_000],
  ['1767362617.5', 1_767_362_617_500],
  ['2026-01-02T14:03:37Z', Date.parse('2026-01-02T14:03:37Z')],
  ['42m', 10_000_000 - 42 * 60_000],
  ['1h30m', 10_000_000 - 90 * 60_000],
  ['1.5s', 10_000_000 - 1_500],
])('takes %s for a moment, as docker logs does', (text, at) => {
  expect(parseWhen(text, 10_000_000)).toBe(at)
})

it('refuses what is neither a moment nor a number of lines', () => {
  for (const text of ['yesterday', '5 apples', '']) expect(() => parseWhen(text)).toThrow('A moment looks like')
  for (const text of ['-1', '1.5', 'many']) expect(() => parseTail(text)).toThrow('A number of lines')
  expect(parseTail('all')).toBeUndefined()
  expect(parseTail('0')).toBe(0)
})
