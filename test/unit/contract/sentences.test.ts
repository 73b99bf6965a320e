import { describe, expect, it } from 'vitest'
import { options } from '../../../main/engine/config/options.ts'
import { readPipeMaxSize } from '../../../main/engine/config/pipe-max-size.ts'
import { sentencesDe } from '../../../preload/contract/text/sentences.de.ts'
import { sentenceIn } from '../../../preload/contract/text/sentences.ts'
import { readSources } from '../fences/source-tree.ts'

/** Of these the parts are words too, so what is said is shown by an example. */
const MADE_OF_PARTS: Readonly<Record<string, string>> = {
  'x x.': 'dockerd ended soon after it had answered.',
  'x x: starting dockerd so would kill the running x.':
    '/etc/docker/daemon.json does not turn live restore on: starting dockerd so would kill the running db.',
  'Nothing was changed; x runx on.': 'Nothing was changed; db, web run on.',
  'x; copies of the records that were changed are in x.':
    'Its process runs on; copies of the records that were changed are in /copies.',
  'The new container x x: x.': 'The new container web could not be made: no space.',
  'The exec session \\`x\\` loses its connection.': 'The exec session `sh` loses its connection.',
  'x is x, not a socket.': '/run/docker.sock is a plain file, not a socket.',
}

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

  it('are all said in German', () => {
    const sources = readSources(...folders)
    const missing = sources.flatMap(({ path, text }) =>
      sentencesIn(text)
        .map(sentence => MADE_OF_PARTS[sentence] ?? sentence)
        .filter(sentence => sentenceIn('de', sentence) === sentence)
        .map(sentence => `${path}: ${sentence}`),
    )
    expect(missing).toEqual([])
  })

  it.each(Object.entries(options))('say in German what %s means', (_, { meaning }) => {
    expect(sentenceIn('de', meaning)).not.toBe(meaning)
  })

  it('say in German what the ceiling of pipes means', async () => {
    const { meaning } = await readPipeMaxSize('/nowhere')
    expect(sentenceIn('de', meaning)).not.toBe(meaning)
  })

  it('are found in the sources', () => {
    const found = readSources(...folders).flatMap(({ text }) => sentencesIn(text))
    expect(new Set(found).size).toBeGreaterThan(300)
    expect(sentencesIn("what: 'A sentence that is new.',")).toEqual(['A sentence that is new.'])
  })
})

/** Where what people read is made. */
const folders = ['engine', 'shims', 'host', 'settings', 'shell', 'remote', 'control', 'ipc'].map(name => `main/${name}`)

/** Literals that read as sentences, what is put into them as the letter x. */
function sentencesIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .filter(text => /^[A-Z$].* .*\.$/s.test(text) && !text.includes('\n'))
    .map(text => text.replaceAll(/\$\{[^}]*\}/g, 'x'))
}
