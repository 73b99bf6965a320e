import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Report } from '../../preload/contract/report.ts'
import { isWhole } from '../state/absence.ts'
import { titleOf, whenText } from '../text/report-text.ts'
import { useText } from '../text/words-context.tsx'
import styles from './history-entry.module.css'
import { ReportBody } from './report-card.tsx'

/** One absence of the past: a line that opens. What is closed is not drawn. */
export function HistoryEntry({ report, open: atFirst }: { report: Report; open: boolean }) {
  const { words, language, duration } = useText()
  const [open, setOpen] = useState(atFirst)
  const { containers, awayMs, startedAt } = report
  const all = isWhole(containers)
  const kept = containers.before === 0 ? undefined : words.window.of(containers.kept, containers.before)
  return (
    <details className={styles['entry']} open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight aria-hidden className={styles['chevron']} />
        <span className={styles['title']}>
          {titleOf(report, words)}
          <time dateTime={startedAt}>{whenText(startedAt, language)}</time>
        </span>
        <span className={styles['facts']}>
          <span>{duration(awayMs)}</span>
          {kept === undefined ? null : (
            <span className={all ? styles['good'] : styles['bad']}>
              <span className="visually-hidden">{words.window.kept} </span>
              {kept}
            </span>
          )}
        </span>
      </summary>
      {open ? <ReportBody report={report} /> : null}
    </details>
  )
}
