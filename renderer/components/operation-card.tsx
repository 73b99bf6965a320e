import { Progress } from '@base-ui/react/progress'
import type { OperationProgress } from '../../preload/contract/snapshot.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import styles from './operation-card.module.css'
import { StepList } from './step-list.tsx'

/** Work in progress. It stands where its report will, so that nothing else moves when one becomes the other. */
export function OperationCard({ operation }: { operation: OperationProgress }) {
  const { words, language } = useText()
  const { kind, share } = operation
  const done = share?.toLocaleString(language, { style: 'percent' })
  return (
    <Card title={words.operation[kind]} aside={done}>
      <div className={styles['body']}>
        {share === null ? null : (
          <Progress.Root value={share * 100} aria-label={words.operation[kind]}>
            <Progress.Track className={styles['track']}>
              <Progress.Indicator className={styles['indicator']} />
            </Progress.Track>
          </Progress.Root>
        )}
        <StepList operation={operation} />
      </div>
    </Card>
  )
}
