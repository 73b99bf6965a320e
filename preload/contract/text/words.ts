import { de } from './de.ts'
import { en, type Words } from './en.ts'

export type { Words } from './en.ts'

/** The words for a BCP 47 language tag such as `de-AT`; English where Afloat does not speak the language. */
export function wordsFor(language: string): Words {
  return language.toLowerCase().split('-')[0] === 'de' ? de : en
}

/** A duration in milliseconds as people say it: 480 ms, 1.4 s, 3 min, 2 h 5 min, 4 d 6 h. */
export function durationText(milliseconds: number, words: Words, language: string): string {
  const { duration } = words
  if (milliseconds < 1000) return duration.milliseconds(String(Math.round(milliseconds)))
  const seconds = milliseconds / 1000
  if (seconds < 60) {
    const digits = seconds < 10 ? 1 : 0
    return duration.seconds(seconds.toLocaleString(language, { maximumFractionDigits: digits }))
  }
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return duration.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? duration.hours(hours, minutes % 60) : duration.days(Math.floor(hours / 24), hours % 24)
}

/** A step's name in the reader's language; the engine names them in English, and may know more than the words do. */
export function stepText(name: string, words: Words): string {
  const version = /^fetch engine (.+)$/.exec(name)?.[1]
  if (version) return words.fetchEngine(version)
  const manager = /^ask (\w+) what it would do$/.exec(name)?.[1]
  if (manager) return words.askPackages(manager)
  return words.steps[name] ?? name.charAt(0).toUpperCase() + name.slice(1)
}
