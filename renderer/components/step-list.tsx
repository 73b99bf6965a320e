import { Check, LoaderCircle } from 'lucide-react'
import type { OperationProgress } from '../../preload/contract/snapshot.ts'
import { useText } from '../text/words-context.tsx'
import styles from './step-list.module.css'

/** The steps of work in progress; the last one runs while it has no time. */
export function StepList({ operation }: { operation: OperationProgress }) {
  const { words, duration, step: stepName } = useText()
  return (
    <ol className={styles['steps']} aria-label={words.operation[operation.kind]}>
      {operation.steps.map((step, index) => {
        const key = `${index} ${step.name}`
        const running = step.ms === null
        return (
          <li key={key} className={running ? styles['running'] : undefined} aria-current={running ? 'step' : undefined}>
            {running ? <LoaderCircle aria-hidden className={styles['spinner']} /> : <Check aria-hidden />}
            <span>{stepName(step.name)}</span>
            <span className={styles['time']}>{step.ms === null ? null : duration(step.ms)}</span>
          </li>
        )
      })}
    </ol>
  )
}
