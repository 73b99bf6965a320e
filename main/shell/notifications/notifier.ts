import type { News, NewsAction } from '../news.ts'

/** Shows news to the user. Never rejects: a notification that cannot be shown is not worth a failure. */
export interface Notifier {
  /** Shows the news in place of the one before it; `chosen` is called when the user picks an action or the body. */
  show(news: News, chosen: (action: NewsAction) => void): Promise<void>
  close(): Promise<void>
}
