import type { Report } from '../../preload/contract/report.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { AbsenceChart } from '../components/absence-chart.tsx'
import { Card } from '../components/card.tsx'
import { HistoryEntry } from '../components/history-entry.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { useAnswer } from '../state/use-answer.ts'
import { useText } from '../text/words-context.tsx'
import styles from './view.module.css'

/** As many as one wants to leaf through. */
const LAST = 30

/** Every absence of the engine, newest first: its figures and its picture. */
export function HistoryView({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const text = words.views.history
  const reports = useAnswer(() => window.afloat.reports({ last: LAST }), snapshot.lastReport?.startedAt)
  const shown = newestFirst(reports.value ?? [])
  return (
    <main className="page">
      <h1 className={styles['title']}>{words.views.nav.history}</h1>
      {reports.problem ? <ProblemNote problem={reports.problem} /> : null}
      {shown.length > 1 ? (
        <Card title={text.away}>
          <AbsenceChart reports={[...shown].reverse()} />
        </Card>
      ) : null}
      {shown.length > 0 ? (
        <Card title={text.absences} aside={shown.length}>
          {shown.map((report, index) => (
            <HistoryEntry key={report.startedAt} report={report} open={index === 0} />
          ))}
        </Card>
      ) : null}
      {shown.length === 0 && !reports.pending ? <p className={styles['empty']}>{text.none}</p> : null}
    </main>
  )
}

function newestFirst(reports: readonly Report[]): Report[] {
  return [...reports].sort((one, other) => other.startedAt.localeCompare(one.startedAt))
}
