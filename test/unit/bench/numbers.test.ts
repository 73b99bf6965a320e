import { expect, it } from 'vitest'
import { numbersOf } from '../../bench/proof/numbers.ts'
import { median, spread } from '../../bench/statistics.ts'

const log = (...numbers: number[]) => Buffer.from(numbers.map(number => `${number} some words\n`).join(''))

it('counts what a log lacks and what it has twice', () => {
  expect(numbersOf(log(7, 8, 9))).toEqual({ lines: 3, lost: 0, doubled: 0 })
  expect(numbersOf(log(7, 8, 11))).toEqual({ lines: 3, lost: 2, doubled: 0 })
  expect(numbersOf(log(7, 8, 8, 9))).toEqual({ lines: 4, lost: 0, doubled: 1 })
})

it('takes nothing for a result where nothing was measured', () => {
  expect(() => numbersOf(Buffer.from('half a line'))).toThrow('nothing was measured')
  expect(() => median([])).toThrow('nothing was measured')
})

it('says how far figures lie apart, where they do', () => {
  expect(spread([3, 3, 3])).toBe('3')
  expect(spread([9, 1, 5])).toBe('5 (1–9)')
})
