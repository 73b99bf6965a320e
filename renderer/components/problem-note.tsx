import { CircleAlert } from 'lucide-react'
import type { Problem } from '../../preload/contract/problem.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import styles from './problem-note.module.css'

interface ProblemNoteProps {
  readonly problem: Problem
  readonly action?: { readonly text: string; readonly run: () => void }
}

/** What happened, what is unchanged, what to do: each its own line, the raw material behind a disclosure. */
export function ProblemNote({ problem, action }: ProblemNoteProps) {
  const { words } = useText()
  return (
    <section className={styles['note']} role="alert" aria-label={words.window.problem}>
      <CircleAlert aria-hidden className={styles['icon']} />
      <div className={styles['body']}>
        <p className={styles['what']}>{problem.what}</p>
        <p>{problem.unchanged}</p>
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
