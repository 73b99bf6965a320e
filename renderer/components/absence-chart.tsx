import type { Report } from '../../preload/contract/report.ts'
import { useRoving } from '../state/use-roving.ts'
import { titleOf, whenText } from '../text/report-text.ts'
import { useText } from '../text/words-context.tsx'
import styles from './absence-chart.module.css'

/** One bar an absence, oldest first: how long the engine was away. */
export function AbsenceChart({ reports }: { reports: readonly Report[] }) {
  const { words, duration, language } = useText()
  const longest = Math.max(1, ...reports.map(({ awayMs }) => awayMs))
  const roving = useRoving(reports.length)
  const label = words.views.history.awayText(duration(longest), reports.length)
  const says = (report: Report) =>
    `${titleOf(report, words)}, ${whenText(report.startedAt, language)}: ${duration(report.awayMs)}`
  const active = roving.active === undefined ? undefined : reports[roving.active]
  return (
    <figure className={styles['chart']} aria-label={label} onKeyDown={roving.onKeyDown} onMouseLeave={roving.leave}>
      <div className={styles['bars']}>
        {reports.map((report, index) => (
          <span
            key={report.startedAt}
            role="img"
            aria-label={says(report)}
            className={styles['slot']}
            {...roving.part(index)}
          >
            <span
              className={report.outcome === 'ok' ? styles['bar'] : styles['bad']}
              style={{ blockSize: `${Math.max(3, (report.awayMs / longest) * 100)}%` }}
            />
          </span>
        ))}
      </div>
      <p className={styles['caption']} aria-hidden>
        {active ? says(active) : label}
      </p>
    </figure>
  )
}
