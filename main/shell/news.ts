import type { Orphan, OrphanOutcome } from '../../preload/contract/orphan.ts'
import { type Problem, problemText } from '../../preload/contract/problem.ts'
import type { Report } from '../../preload/contract/report.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import type { LogTrouble, Snapshot } from '../../preload/contract/snapshot.ts'
import { problemIn, sentenceIn } from '../../preload/contract/text/sentences.ts'
import { durationText, type Words } from '../../preload/contract/text/words.ts'

/** What a notification's buttons do; the first one's is also that of a click on the notification itself. */
export type NewsAction = 'open' | 'start' | 'orphans' | 'bringBack' | 'releases' | 'installOwn'
/** The kinds that can be turned off, each by itself. */
export type NewsKind = keyof Settings['notifications']

/** Something worth a notification. */
export interface News {
  readonly kind: NewsKind
  readonly title: string
  readonly body: string
  /** `critical` stays on the screen until it is dismissed. */
  readonly urgency: 'normal' | 'critical'
  readonly actions: readonly { readonly action: NewsAction; readonly text: string }[]
}

/**
 * What happened between two snapshots that a user who looks elsewhere wants to know: an absence ended, or the engine
 * came into a state that it will not leave by itself. Nothing that was already so when the app started is news.
 */
export function newsBetween(
  before: Snapshot | undefined,
  after: Snapshot,
  words: Words,
  language: string,
): News | undefined {
  if (!before) return undefined
  const report = after.lastReport
  if (report && report.startedAt !== before.lastReport?.startedAt) return reportNews(report, words, language)
  const orphans = newOrphans(before, after)
  if (orphans.length > 0) return orphanNews(orphans, words, language)
  const waiting = newlyTroubled(before, after)
  if (waiting.length > 0) return logNews(waiting, words)
  const newer = after.newerEngine
  if (newer && newer.version !== before.newerEngine?.version) return updateNews(newer, words)
  if (after.state === 'failed' && before.state !== 'failed' && after.problem)
    return problemNews(after.problem, words, language)
  return undefined
}

function updateNews(newer: NonNullable<Snapshot['newerEngine']>, words: Words): News {
  return {
    kind: 'update',
    title: words.news.newer(newer.version),
    body: words.news.newerBody(newer.source),
    urgency: 'normal',
    actions: [{ action: 'releases', text: words.news.details }],
  }
}

/** A newer Afloat was fetched. */
export function ownUpdateNews(version: string, words: Words): News {
  const { help } = words.views
  return {
    kind: 'update',
    title: help.ready(version),
    body: help.readyBody,
    urgency: 'normal',
    actions: [
      { action: 'open', text: words.news.details },
      { action: 'installOwn', text: help.installNow },
    ],
  }
}

export function problemNews(raw: Problem, words: Words, language: string): News {
  const problem = problemIn(language, raw)
  if (problem.code === 'refused-by-check') return refusalNews(problem, words)
  return {
    kind: 'problem',
    title: words.news.problem,
    body: problemText(problem),
    urgency: 'critical',
    actions: [
      { action: 'open', text: words.news.details },
      { action: 'start', text: words.news.tryAgain },
    ],
  }
}

function reportNews(report: Report, words: Words, language: string): News {
  const { kept, before, lost, orphaned, ended = [] } = report.containers
  const sentences = [words.news.kept(kept, before)]
  if (report.outcome !== 'failed') sentences.push(words.news.away(durationText(report.awayMs, words, language)))
  if (report.from !== report.to) sentences.push(words.news.versions(report.from, report.to))
  if (ended.length > 0) sentences.push(words.news.ended(ended.map(container => container.name).join(', ')))
  if (lost.length > 0) sentences.push(words.news.lost(lost.map(container => container.name).join(', ')))
  if (orphaned.length > 0) sentences.push(words.news.orphaned(orphaned.map(container => container.name).join(', ')))
  const spooled = report.shims.logs?.spooled ?? []
  if (spooled[0]) sentences.push(words.views.logs.spooled(spooled.map(({ name }) => name).join(', '), spooled[0].name))
  if (report.problem) sentences.push(problemText(problemIn(language, report.problem)))
  const calm = report.outcome === 'ok' && lost.length === 0 && orphaned.length === 0
  return {
    kind: calm ? (report.kind === 'crash' ? 'crash' : 'done') : 'problem',
    title: titleOf(report, words),
    body: sentences.join(' '),
    urgency: calm ? 'normal' : 'critical',
    actions: [{ action: 'open', text: words.news.details }],
  }
}

function titleOf(report: Report, words: Words): string {
  if (report.outcome === 'ok') return words.news.done[report.kind]
  return report.outcome === 'rolled-back' ? words.news.rolledBack : words.news.failed[report.kind]
}

/** Whoever looks at the check's findings may want to go on all the same. */
function refusalNews(problem: Problem, words: Words): News {
  return {
    kind: 'problem',
    title: words.news.problem,
    body: problemText(problem),
    urgency: 'critical',
    actions: [{ action: 'releases', text: words.news.details }],
  }
}

function newOrphans(before: Snapshot, after: Snapshot): Orphan[] {
  // One that was only endangered and is lost now is news again.
  const known = new Set(before.orphans.filter(({ left }) => !left).map(({ id, kind }) => id + kind))
  return after.orphans.filter(({ id, kind, left }) => !left && !known.has(id + kind))
}

interface Troubled {
  readonly name: string
  readonly trouble: LogTrouble
}

/** Containers whose output nobody reads any more, since the last snapshot. */
function newlyTroubled(before: Snapshot, after: Snapshot): Troubled[] {
  const known = new Set(before.containers.filter(({ log }) => log?.trouble).map(({ id }) => id))
  return after.containers.flatMap(({ id, name, log }) =>
    log?.trouble && !known.has(id) ? [{ name, trouble: log.trouble }] : [],
  )
}

function logNews(waiting: readonly Troubled[], words: Words): News {
  const { logs } = words.views
  return {
    kind: 'problem',
    title: logs.news(waiting.length),
    body: [...waiting.map(({ name, trouble }) => logs.newsBody(name, logs.trouble[trouble])), logs.nothingLost].join(
      '\n',
    ),
    urgency: 'critical',
    actions: [{ action: 'open', text: words.news.details }],
  }
}

/** One for all of them, however many. */
function orphanNews(orphans: readonly Orphan[], words: Words, language: string): News {
  const { news } = words.views
  const show = { action: 'orphans', text: news.show } as const
  const adoptable = orphans.some(({ actions }) => actions.some(({ action }) => action === 'adopt'))
  return {
    kind: 'problem',
    title: news.orphans(orphans.length),
    body: orphans.map(({ name, reason }) => news.orphan(name, sentenceIn(language, reason))).join('\n'),
    urgency: 'critical',
    actions: adoptable ? [show, { action: 'bringBack', text: news.bringBack }] : [show],
  }
}

/** Said of what the user asked for by a notification's button. */
export function broughtBackNews(outcomes: readonly OrphanOutcome[], words: Words, language: string): News {
  const { news } = words.views
  return {
    kind: 'done',
    title: news.broughtBack(outcomes.length),
    body: outcomes
      .map(({ name, did }) => news.orphan(name, did.map(sentence => sentenceIn(language, sentence)).join(' ')))
      .join('\n'),
    urgency: 'normal',
    actions: [{ action: 'orphans', text: news.show }],
  }
}
