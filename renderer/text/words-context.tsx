import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { sentenceIn } from '../../preload/contract/text/sentences.ts'
import { durationText, stepText, type Words, wordsFor } from '../../preload/contract/text/words.ts'

interface Text {
  readonly words: Words
  readonly language: string
  readonly duration: (milliseconds: number) => string
  readonly step: (name: string) => string
  /** A sentence that the engine's side made. */
  readonly said: (sentence: string) => string
}

function textFor(language: string): Text {
  const words = wordsFor(language)
  return {
    words,
    language,
    duration: milliseconds => durationText(milliseconds, words, language),
    step: name => stepText(name, words),
    said: sentence => sentenceIn(language, sentence),
  }
}

const TextContext = createContext<Text>(textFor('en'))

/** Speaks the language that the app says, else the system's, to everything below it. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const [text] = useState(() => textFor(new URLSearchParams(location.search).get('language') || navigator.language))
  useEffect(() => {
    document.documentElement.lang = text.language
    document.title = text.words.window.title
  }, [text])
  return <TextContext.Provider value={text}>{children}</TextContext.Provider>
}

export const useText = (): Text => useContext(TextContext)
