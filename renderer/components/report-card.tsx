import type { Report } from '../../preload/contract/report.ts'
import { absenceOf, isWhole } from '../state/absence.ts'
import { titleOf, whenText } from '../text/report-text.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import { ProblemNote } from './problem-note.tsx'
import styles from './report-card.module.css'
import { Timeline } from './timeline.tsx'

/** What the last absence of the engine did: its figures, its picture, its steps. */
export function ReportCard({ report }: { report: Report }) {
  const { words, language } = useText()
  return (
    <Card
      title={titleOf(report, words)}
      namedByAside
      aside={<time dateTime={report.startedAt}>{whenText(report.startedAt, language)}</time>}
    >
      <ReportBody report={report} />
    </Card>
  )
}

/** The same without its card, for where it opens inside another. */
export function ReportBody({ report }: { report: Report }) {
  const { words, language, duration, step } = useText()
  const { containers, shims, steps, awayMs } = report
  const whole = Math.max(1, ...steps.map(({ ms }) => ms))
  const summary = words.views.history.picture(
    titleOf(report, words),
    duration(awayMs),
    containers.kept,
    containers.before,
  )
  return (
    <>
      <dl className={styles['figures']}>
        <Figure label={words.window.awayFor} value={duration(report.awayMs)} />
        <Figure
          label={words.window.kept}
          value={words.window.of(containers.kept, containers.before)}
          tone={isWhole(containers) ? 'good' : 'bad'}
        />
        {shims.api ? <Figure label={words.window.longestWait} value={duration(shims.api.longestWaitMs)} /> : null}
        {shims.logs ? <Figure label={words.window.logLines} value={shims.logs.lines.toLocaleString(language)} /> : null}
        {shims.ports ? <Figure label={words.window.portsHeld} value={String(shims.ports.held)} /> : null}
        {shims.names ? <Figure label={words.window.namesAnswered} value={String(shims.names.answered)} /> : null}
      </dl>
      {shims.logs?.spooled[0] ? (
        <p className={styles['kept']}>
          {words.views.logs.spooled(shims.logs.spooled.map(({ name }) => name).join(', '), shims.logs.spooled[0].name)}
        </p>
      ) : null}
      {report.problem ? (
        <div className={styles['problem']}>
          <ProblemNote problem={report.problem} />
        </div>
      ) : null}
      <Timeline absence={absenceOf(report)} summary={summary} />
      <details className={styles['steps']}>
        <summary>{words.window.steps}</summary>
        <ol>
          {steps.map(({ name, ms }, index) => {
            const key = `${index} ${name}`
            return (
              <li key={key}>
                <span>{step(name)}</span>
                <meter className={styles['bar']} min={0} max={whole} value={ms} aria-hidden />
                <span className={styles['ms']}>{duration(ms)}</span>
              </li>
            )
          })}
        </ol>
      </details>
    </>
  )
}

function Figure({ label, value, tone }: { label: string; value: string; tone?: 'good' | 'bad' }) {
  return (
    <div className={styles['figure']}>
      <dt>{label}</dt>
      <dd className={tone && styles[tone]}>{value}</dd>
    </div>
  )
}
