import type { ReactNode } from 'react'
import type { Report } from '../../preload/contract/report.ts'
import type { Words } from '../../preload/contract/text/words.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import { ProblemNote } from './problem-note.tsx'
import styles from './report-card.module.css'

/** What the last absence of the engine did, in three figures and its steps. */
export function ReportCard({ report, children }: { report: Report; children?: ReactNode }) {
  const { words, language, duration, step } = useText()
  const { containers, shims, steps } = report
  const whole = Math.max(1, ...steps.map(({ ms }) => ms))
  return (
    <Card
      title={titleOf(report, words)}
      namedByAside
      aside={<time dateTime={report.startedAt}>{whenText(report.startedAt, language)}</time>}
    >
      <dl className={styles['figures']}>
        <Figure label={words.window.awayFor} value={duration(report.awayMs)} />
        <Figure
          label={words.window.kept}
          value={words.window.of(containers.kept, containers.before)}
          tone={containers.kept === containers.before ? 'good' : 'bad'}
        />
        {shims.api ? <Figure label={words.window.longestWait} value={duration(shims.api.longestWaitMs)} /> : null}
        {shims.logs ? <Figure label={words.window.logLines} value={shims.logs.lines.toLocaleString(language)} /> : null}
        {shims.ports ? <Figure label={words.window.portsHeld} value={String(shims.ports.held)} /> : null}
        {shims.names ? <Figure label={words.window.namesAnswered} value={String(shims.names.answered)} /> : null}
      </dl>
      {report.problem ? (
        <div className={styles['problem']}>
          <ProblemNote problem={report.problem} />
        </div>
      ) : null}
      {children}
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
    </Card>
  )
}

/** The time alone when it was today. */
function whenText(startedAt: string, language: string): string {
  const when = new Date(startedAt)
  const today = when.toDateString() === new Date().toDateString()
  return when.toLocaleString(language, today ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'medium' })
}

function Figure({ label, value, tone }: { label: string; value: string; tone?: 'good' | 'bad' }) {
  return (
    <div className={styles['figure']}>
      <dt>{label}</dt>
      <dd className={tone && styles[tone]}>{value}</dd>
    </div>
  )
}

function titleOf(report: Report, words: Words): string {
  if (report.outcome === 'rolled-back') return words.news.rolledBack
  return report.outcome === 'ok' ? words.news.done[report.kind] : words.news.failed[report.kind]
}
