import { describe, expect, it } from 'vitest'
import { sentencesDe } from '../../../preload/contract/text/sentences.de.ts'
import { sentenceIn } from '../../../preload/contract/text/sentences.ts'
import { readSources } from '../fences/source-tree.ts'

/** Sentences of the engine's side that German may lack, of all: options' meanings and rare trouble are English for now. */
const LEAST_SHARE = 0.4

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe("the engine's sentences", () => {
  it('are said in German, with what differs in them', () => {
    expect(sentenceIn('de-AT', 'Engine 29.0.1 is not installed.')).toBe('Engine 29.0.1 ist nicht installiert.')
    const inner = 'Cannot get engine 29.0.1. Cannot fetch http://x/y: no answer.'
    expect(sentenceIn('de', inner)).toBe(
      'Engine 29.0.1 ist nicht zu bekommen. http://x/y lässt sich nicht laden: no answer.',
    )
  })

  it('stay as they are in English, and where nobody has put them into German yet', () => {
    expect(sentenceIn('en', 'Nothing was changed.')).toBe('Nothing was changed.')
    expect(sentenceIn('de', 'A sentence that nobody knows.')).toBe('A sentence that nobody knows.')
  })

  it.each(sentencesDe)('%s keeps its parts', (english, german) => {
    expect(placeholders(german)).toEqual(placeholders(english))
  })

  it('are known for the greater part', () => {
    const sources = readSources('main/engine', 'main/shims', 'main/host', 'main/settings')
    const found = new Set(sources.flatMap(({ text }) => sentencesIn(text)))
    const missing = [...found].filter(sentence => sentenceIn('de', sentence) === sentence)
    const share = 1 - missing.length / found.size
    console.log(`${found.size - missing.length} of ${found.size} sentences of the engine's side are said in German`)
    expect(share).toBeGreaterThan(LEAST_SHARE)
  })
})

/** Literals that read as sentences, what is put into them as the letter x. */
function sentencesIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .filter(text => /^[A-Z$].* .*\.$/s.test(text) && !text.includes('\n'))
    .map(text => text.replaceAll(/\$\{[^}]*\}/g, 'x'))
}
