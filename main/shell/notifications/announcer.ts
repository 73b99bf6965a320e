import type { Problem } from '../../../preload/contract/problem.ts'
import type { Snapshot } from '../../../preload/contract/snapshot.ts'
import { type News, type NewsAction, type NewsKind, newsBetween, problemNews } from '../news.ts'
import type { Speech } from '../speech.ts'
import type { Notifier } from './notifier.ts'

export interface AnnouncerOptions {
  readonly speech: () => Speech
  /** Made at the first news, so that a quiet session never connects. */
  readonly notifier: () => Promise<Notifier>
  /** Whether the user wants to be told of such news. */
  readonly wanted: (kind: NewsKind) => boolean
  /** Whether the user looks at the window already and sees the news there. */
  readonly seen: () => boolean
  readonly chosen: (action: NewsAction) => void
}

/** Turns the stream of snapshots, and failures of what the user asked for, into notifications. */
export function createAnnouncer(options: AnnouncerOptions) {
  let last: Snapshot | undefined
  let notifier: Promise<Notifier> | undefined

  async function tell(news: News): Promise<void> {
    if (options.seen() || !options.wanted(news.kind)) return
    notifier ??= options.notifier()
    await (await notifier).show(news, options.chosen)
  }

  return {
    async observe(snapshot: Snapshot): Promise<void> {
      const { words, language } = options.speech()
      const news = newsBetween(last, snapshot, words, language)
      last = snapshot
      if (news) await tell(news)
    },
    /** A failure of an action of the tray; silent where a snapshot has told of it already. */
    async failed(problem: Problem): Promise<void> {
      const { words, language } = options.speech()
      const told = [last?.problem?.what, last?.lastReport?.problem?.what]
      if (!told.includes(problem.what)) await tell(problemNews(problem, words, language))
    },
    /** How what was asked for by a notification's button went. */
    say: tell,
    async close(): Promise<void> {
      const made = await notifier
      await made?.close()
    },
  }
}

export type Announcer = ReturnType<typeof createAnnouncer>
