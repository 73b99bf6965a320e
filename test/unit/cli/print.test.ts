import { expect, it } from 'vitest'
import { exitCodeOf } from '../../../main/cli/exit-codes.ts'
import { ageText, sizeText, table } from '../../../main/cli/print.ts'
import { problemCodes } from '../../../preload/contract/problem.ts'

it('prints sizes and ages as people read them', () => {
  expect([0, 999, 1_000, 61_200_000, 2_500_000_000].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '61.2 MB',
    '2.5 GB',
  ])
  const now = Date.parse('2026-01-02T00:00:00Z')
  expect(ageText('2026-01-01T23:59:59Z', now)).toBe('1 second')
  expect(ageText('2026-01-01T22:00:00Z', now)).toBe('2 hours')
  expect(ageText('2026-01-03T00:00:00Z', now)).toBe('0 seconds')
})

it('aligns columns', () => {
  expect(
    table([
      ['NAME', 'PID'],
      ['a-long-name', '1'],
      ['b', ''],
    ]),
  ).toBe('NAME          PID\na-long-name   1\nb')
})

it('gives each kind of failure its exit code', () => {
  const special = { usage: 2, 'refused-by-check': 3, 'no-supervisor': 4 } as Record<string, number>
  for (const code of problemCodes) expect(exitCodeOf(code)).toBe(special[code] ?? 1)
})
