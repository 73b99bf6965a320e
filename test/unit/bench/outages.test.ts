import { expect, it } from 'vitest'
import { Outages } from '../../harness/net/outages.ts'

function outagesOf(...tries: readonly [from: number, failed: boolean, to: number][]): (readonly [number, number])[] {
  const outages = new Outages()
  for (const one of tries) outages.ended(...one)
  return outages.spans.map(({ from, to }) => [from, to] as const)
}

it('takes tries that meet for one outage, in whatever order they end', () => {
  expect(outagesOf([0, true, 5], [90, true, 95], [1_000, true, 1_010])).toEqual([
    [0, 95],
    [1_000, 1_010],
  ])
  expect(outagesOf([1_000, true, 1_010], [0, true, 10])).toEqual([
    [0, 10],
    [1_000, 1_010],
  ])
  expect(outagesOf([0, true, 10], [300, true, 310], [90, true, 220])).toEqual([[0, 310]])
})

it('knows no outage where an answer came soon, and tells waits from failures', () => {
  expect(outagesOf([0, false, 100])).toEqual([])
  expect(outagesOf([0, false, 500], [100, true, 110])).toEqual([
    [0, 500],
    [100, 110],
  ])
})
