import { CircleAlert, Info } from 'lucide-react'
import type { Problem } from '../../preload/contract/problem.ts'
import { problemIn } from '../../preload/contract/text/sentences.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import styles from './problem-note.module.css'

interface ProblemNoteProps {
  readonly problem: Problem
  readonly action?: { readonly text: string; readonly run: () => void }
}

/** What happened, what is unchanged, what to do: each its own line, the raw material behind a disclosure. */
export function ProblemNote({ problem: raw, action }: ProblemNoteProps) {
  const { words, language } = useText()
  const problem = problemIn(language, raw)
  // What the user ended is no alarm.
  const calm = problem.code === 'cancelled'
  const Icon = calm ? Info : CircleAlert
  return (
    <section
      className={`${styles['note']} ${calm ? styles['calm'] : ''}`}
      role={calm ? 'status' : 'alert'}
      aria-label={words.window.problem}
    >
      <Icon aria-hidden className={styles['icon']} />
      <div className={styles['body']}>
        <p className={styles['what']}>{problem.what}</p>
        {problem.unchanged === '' ? null : <p>{problem.unchanged}</p>}
        {problem.remedy === '' ? null : <p>{problem.remedy}</p>}
        {problem.detail === undefined ? null : (
          <details>
            <summary>{words.window.details}</summary>
            <pre className={styles['detail']}>{problem.detail}</pre>
          </details>
        )}
        {action ? <Button onClick={action.run}>{action.text}</Button> : null}
      </div>
    </section>
  )
}
