import { type Words, wordsFor } from '../../preload/contract/text/words.ts'

/** What Afloat speaks: the words, and the BCP 47 tag that numbers and dates follow. */
export interface Speech {
  readonly words: Words
  readonly language: string
}

export function speechFor(language: string): Speech {
  return { words: wordsFor(language), language }
}
