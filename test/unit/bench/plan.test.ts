import { describe, expect, it } from 'vitest'
import { planOf } from '../../bench/proof/plan.ts'

describe('the plan of a proof', () => {
  it('is the whole one without a word', () => {
    expect(planOf([])).toMatchObject({ containers: 50, rounds: 5, columns: ['afloat', 'stock', 'systemd', 'none'] })
  })

  it('is what the words say', () => {
    const words = ['--quick', '--rounds', '3', '--columns', 'stock,none', '--kinds', 'restart,kill -9']
    expect(planOf(words)).toEqual({
      ...{ containers: 8, rounds: 3 },
      ...{ columns: ['stock', 'none'], kinds: ['restart', 'kill -9'] },
    })
  })

  it.each([
    [['--rounds', 'many'], '--rounds wants a whole number from 1'],
    [['--rounds'], "Option '--rounds <value>' argument missing"],
    [['--columns', 'afloat,podman'], '--columns does not know podman; there are: afloat, stock, systemd, none'],
    [['--kinds', 'reboot'], '--kinds does not know reboot; there are: restart, upgrade, kill -9'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (words, why) => {
    expect(() => planOf(words)).toThrow(why)
  })
})
