import { Play } from 'lucide-react'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { Button } from '../components/button.tsx'
import { FoundEngines } from '../components/found-engines.tsx'
import { Mark } from '../components/mark.tsx'
import { OperationCard } from '../components/operation-card.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { useAnswer } from '../state/use-answer.ts'
import { useCall } from '../state/use-call.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import styles from './first-run-view.module.css'

/** What Afloat found and proposes, before anything was started; one button, and nothing without it. */
export function FirstRunView({ snapshot }: { snapshot: Snapshot }) {
  const { words, language } = useText()
  const text = words.views.firstRun
  const found = useAnswer(() => window.afloat.discover({}))
  const listing = useAnswer(() => window.afloat.engines({}))
  const call = useCall()
  const { operation, home } = snapshot
  const offered = listing.value ?? []
  // What is on the disk needs no download; both lists have their newest first.
  const proposed = offered.find(({ installed }) => installed) ?? offered[0]
  const busy = call.pending || operation !== null
  const problem = call.problem ?? snapshot.problem ?? listing.problem
  const start = (engine: string) =>
    call.run(async () => {
      const agreed = await window.afloat.changeSettings({ change: { startEngine: true } })
      return agreed.ok ? window.afloat.start({ engine }) : agreed
    })
  const size = proposed?.size ?? null
  return (
    <main className={`page ${styles['page']}`}>
      <section className={styles['hero']} aria-labelledby="first-run">
        <div className={styles['scene']}>
          <Mark state={busy ? 'starting' : 'stopped'} />
        </div>
        <div className={styles['body']}>
          <div>
            <h1 id="first-run" className={styles['title']}>
              {text.title}
            </h1>
            <p className={styles['soft']}>{text.sentence}</p>
          </div>
          <FoundEngines engines={found.value} problem={found.problem} />
          <section className={styles['part']} aria-labelledby="proposal">
            <h2 id="proposal">{text.proposal}</h2>
            {proposed ? (
              <ul className={styles['promises']}>
                <li className={styles['strong']}>{text.own(proposed.version)}</li>
                <li>
                  {proposed.installed || size === null
                    ? text.installed
                    : text.source(proposed.source ?? '', bytesText(size, language))}
                </li>
                <li>{text.folder(home)}</li>
                <li>{text.liveRestoreOn}</li>
              </ul>
            ) : (
              <p role="status" className={styles['soft']}>
                {listing.pending ? text.asking : text.noOffer}
              </p>
            )}
          </section>
          {problem && !operation ? (
            <ProblemNote
              problem={problem}
              {...(proposed ? {} : { action: { text: words.news.tryAgain, run: listing.again } })}
            />
          ) : null}
          {proposed ? (
            <div className={styles['go']}>
              <Button
                kind="primary"
                icon={<Play aria-hidden />}
                disabled={busy}
                onClick={() => void start(proposed.version)}
              >
                {proposed.installed ? text.go(proposed.version) : text.fetchAndGo(proposed.version)}
              </Button>
              <p className={styles['soft']}>{text.again}</p>
            </div>
          ) : null}
        </div>
      </section>
      {operation ? <OperationCard operation={operation} snapshot={snapshot} /> : null}
    </main>
  )
}
