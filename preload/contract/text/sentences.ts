import type { Problem } from '../problem.ts'
import { sentencesDe } from './sentences.de.ts'

/**
 * What the engine's side says of a moment (findings, problems, what was done) is made where the facts are, in English.
 * Here it is said in another language: by templates, `{name}` for what differs. A sentence without one stays English.
 */
export type Templates = readonly (readonly [english: string, other: string])[]

interface Rule {
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly other: string
}

/** Compiled when a language is first spoken; English never is. */
const compiled = new Map<string, readonly Rule[]>()
const templates: Readonly<Record<string, Templates>> = { de: sentencesDe }

/** A sentence of the engine's side in the language of a BCP 47 tag. */
export function sentenceIn(language: string, sentence: string): string {
  const rules = rulesFor(language.toLowerCase().split('-')[0] ?? '')
  for (const { pattern, names, other } of rules) {
    const found = pattern.exec(sentence)
    if (!found) continue
    const values = new Map(names.map((name, index) => [name, found[index + 1] ?? '']))
    // What was put into one sentence may be a sentence itself.
    return other.replaceAll(/\{(\w+)\}/g, (_, name: string) => sentenceIn(language, values.get(name) ?? ''))
  }
  return sentence
}

/** A problem with its sentences in that language; its detail is raw material and stays. */
export function problemIn(language: string, problem: Problem): Problem {
  const said = (sentence: string) => sentenceIn(language, sentence)
  return { ...problem, what: said(problem.what), unchanged: said(problem.unchanged), remedy: said(problem.remedy) }
}

function rulesFor(language: string): readonly Rule[] {
  const known = compiled.get(language)
  if (known) return known
  const rules = (templates[language] ?? []).map(([english, other]) => ruleOf(english, other))
  compiled.set(language, rules)
  return rules
}

function ruleOf(english: string, other: string): Rule {
  const names: string[] = []
  const pattern = english
    .split(/(\{\w+\})/)
    .map(part => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      names.push(name)
      return '(.+?)'
    })
    .join('')
  return { pattern: new RegExp(`^${pattern}$`, 's'), names, other }
}
