import type { Report } from '../../preload/contract/report.ts'
import { useText } from '../text/words-context.tsx'
import styles from './timeline.module.css'

/** Units of the picture, which is scaled to its card. */
const WIDTH = 400
const HEIGHT = 56

/** One bar an absence, oldest first: how long the engine was away. */
export function AbsenceChart({ reports }: { reports: readonly Report[] }) {
  const { words, duration } = useText()
  const longest = Math.max(1, ...reports.map(({ awayMs }) => awayMs))
  const step = WIDTH / Math.max(reports.length, 8)
  const label = words.views.history.awayText(duration(longest), reports.length)
  return (
    <div className={styles['picture']}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {reports.map(({ startedAt, awayMs, outcome }, index) => {
          const height = Math.max(2, (awayMs / longest) * HEIGHT)
          return (
            <rect
              key={startedAt}
              className={outcome === 'ok' ? styles['away'] : styles['lost']}
              x={index * step}
              y={HEIGHT - height}
              width={step * 0.7}
              height={height}
              rx={2}
            >
              <title>{duration(awayMs)}</title>
            </rect>
          )
        })}
      </svg>
      <p className={styles['caption']}>{label}</p>
    </div>
  )
}
