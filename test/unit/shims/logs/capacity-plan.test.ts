import { describe, expect, it } from 'vitest'
import { planCapacities, secondsUntilFull } from '../../../../main/shims/logs/capacity-plan.ts'

const KIB = 1024
const MIB = 1024 * KIB
const terms = { expectedMs: 1_500, budget: 64 * MIB, ceiling: MIB }

function planned(rates: readonly number[], changed: Partial<typeof terms> = {}): number[] {
  const wishes = rates.map((rate, index) => ({ key: String(index), rate, capacity: 64 * KIB }))
  return [...planCapacities(wishes, { ...terms, ...changed }).values()]
}

describe('the plan for FIFO capacities', () => {
  it.each([
    ['leaves silent ones as they are', [0, 0], {}, [64 * KIB, 64 * KIB]],
    ['gives twice what the rate fills, as a power of two', [300 * KIB], {}, [MIB]],
    ['lets one that writes little carry an Afloat that was killed', [20 * KIB], {}, [512 * KIB]],
    ['stops at the ceiling', [100 * MIB], {}, [MIB]],
    ['goes up to a higher ceiling', [2 * MIB], { ceiling: 16 * MIB }, [8 * MIB]],
    ['gives a modest one to whom no pipe could carry', [100 * MIB], { ceiling: 16 * MIB }, [MIB]],
    ['takes a longer absence into account', [20 * KIB], { expectedMs: 20_000 }, [MIB]],
    [
      'takes from the largest when the budget is short',
      [100 * KIB, 1_000 * KIB],
      { budget: MIB },
      [512 * KIB, 512 * KIB],
    ],
    ['never goes below what there is', [100 * MIB, 100 * MIB], { budget: 0 }, [64 * KIB, 64 * KIB]],
    ['copes with a ceiling that is no power of two', [100 * MIB], { ceiling: 700_000 }, [512 * KIB]],
  ] as const)('%s', (_, rates, changed, sizes) => {
    expect(planned(rates, changed)).toEqual(sizes)
  })

  it('knows when a container would wait', () => {
    expect(secondsUntilFull(10_000, 65_536, 15_536)).toBe(5)
    expect(secondsUntilFull(10_000, 65_536, 70_000)).toBe(0)
    expect(secondsUntilFull(0, 65_536, 0)).toBe(Number.POSITIVE_INFINITY)
  })
})
