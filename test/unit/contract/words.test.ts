import { describe, expect, it } from 'vitest'
import { de } from '../../../preload/contract/text/de.ts'
import { en } from '../../../preload/contract/text/en.ts'
import { durationText, stepText, wordsFor } from '../../../preload/contract/text/words.ts'
import { readSources } from '../fences/source-tree.ts'

describe('the words', () => {
  it.each([
    ['de', de],
    ['de-AT', de],
    ['DE-de', de],
    ['en-GB', en],
    ['fr', en],
    ['', en],
  ])('for %s', (language, words) => {
    expect(wordsFor(language)).toBe(words)
  })

  it('say every state in every language, and no two states alike', () => {
    for (const words of [en, de]) {
      const names = Object.values(words.state)
      expect(new Set(names).size).toBe(names.length)
      expect(Object.keys(words.state)).toEqual(Object.keys(en.state))
    }
  })

  it.each([
    [0, 'en', '0\u00a0ms'],
    [999.4, 'en', '999\u00a0ms'],
    [1390, 'en', '1.4\u00a0s'],
    [1390, 'de', '1,4\u00a0s'],
    [59_400, 'en', '59\u00a0s'],
    [61_000, 'en', '1\u00a0min'],
    [2 * 3_600_000 + 5 * 60_000, 'en', '2\u00a0h 5\u00a0min'],
    [100 * 3_600_000, 'de', '4\u00a0T 4\u00a0h'],
  ])('%d ms in %s', (milliseconds, language, text) => {
    expect(durationText(milliseconds, wordsFor(language), language)).toBe(text)
  })

  it('know every step that the engine names', () => {
    const sources = readSources('main/engine').map(({ text }) => text)
    const names = sources.flatMap(text => [...text.matchAll(/\.step\(\s*'([^']+)'/g)].map(([, name]) => name ?? ''))
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter(name => !(name in de.steps))).toEqual([])
    expect(stepText('fetch engine 28.5.2', de)).toBe('Engine 28.5.2 holen')
    expect(stepText('ask apt what it would do', de)).toBe('apt fragen, was es täte')
  })

  it('leave a step that they do not know by its own name', () => {
    expect(stepText('start dockerd', en)).toBe('Start dockerd')
    expect(stepText('start dockerd', de)).toBe('dockerd starten')
    expect(stepText('polish the hull', de)).toBe('Polish the hull')
  })
})
