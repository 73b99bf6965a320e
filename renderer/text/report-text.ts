import type { Report } from '../../preload/contract/report.ts'
import type { Words } from '../../preload/contract/text/words.ts'

/** What an absence was, in a few words. */
export function titleOf(report: Report, words: Words): string {
  if (report.outcome === 'rolled-back') return words.news.rolledBack
  return report.outcome === 'ok' ? words.news.done[report.kind] : words.news.failed[report.kind]
}

/** A time of day; with the date where it was not today. */
export function whenText(startedAt: string, language: string): string {
  const when = new Date(startedAt)
  const today = when.toDateString() === new Date().toDateString()
  return when.toLocaleString(language, today ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' })
}
