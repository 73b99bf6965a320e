import { Progress } from '@base-ui/react/progress'
import type { OperationProgress, Snapshot } from '../../preload/contract/snapshot.ts'
import { absenceUnderWay } from '../state/absence.ts'
import { useCall } from '../state/use-call.ts'
import { useNow } from '../state/use-now.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import styles from './operation-card.module.css'
import { ProblemNote } from './problem-note.tsx'
import { StepList } from './step-list.tsx'
import { Timeline } from './timeline.tsx'

/** How often the picture of an absence under way moves on: milliseconds. */
const TICK_MS = 100

/** Work in progress. It stands where its report will, so that nothing else moves when one becomes the other. */
export function OperationCard({ operation, snapshot }: { operation: OperationProgress; snapshot: Snapshot }) {
  const { words, language } = useText()
  const text = words.views.progress
  const call = useCall()
  const { kind, share, cancellable } = operation
  const done = share?.toLocaleString(language, { style: 'percent' })
  return (
    <Card title={words.operation[kind]} aside={done}>
      {operation.holding ? <LiveTimeline operation={operation} snapshot={snapshot} /> : null}
      <div className={styles['body']}>
        {share === null ? null : (
          <Progress.Root value={share * 100} aria-label={words.operation[kind]}>
            <Progress.Track className={styles['track']}>
              <Progress.Indicator className={styles['indicator']} />
            </Progress.Track>
          </Progress.Root>
        )}
        <Work operation={operation} />
        <StepList operation={operation} />
        {call.problem ? <ProblemNote problem={call.problem} /> : null}
        {cancellable ? (
          <div>
            <Button
              disabled={call.pending}
              label={text.cancelOf(words.operation[kind])}
              onClick={() => void call.run(() => window.afloat.cancel({}))}
            >
              {text.cancel}
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  )
}

/** What a fetch works on, how much of it is done, and how long the rest will take. */
function Work({ operation: { work, leftMs } }: { operation: OperationProgress }) {
  const { words, language, duration } = useText()
  const text = words.views.progress
  if (!work) return null
  const { phase, item, bytesDone, bytesTotal } = work
  const amount = text.of(bytesText(bytesDone, language), bytesText(bytesTotal, language))
  const facts = [phase === 'index' ? '' : amount, leftMs === null ? '' : text.left(duration(leftMs))]
  return (
    <p className={styles['work']}>
      <span>
        {text.phase[phase]} {item}
      </span>
      <span>{facts.filter(fact => fact !== '').join(' · ')}</span>
    </p>
  )
}

function LiveTimeline({ operation, snapshot }: { operation: OperationProgress; snapshot: Snapshot }) {
  const { words, duration } = useText()
  const now = useNow(TICK_MS)
  const { lastReport } = snapshot
  const expected =
    lastReport && lastReport.kind === reportKinds[operation.kind]
      ? lastReport.steps.reduce((sum, { ms }) => sum + ms, 0)
      : undefined
  const absence = absenceUnderWay(operation, snapshot, now, expected)
  const elapsed = duration(Math.max(0, now - Date.parse(operation.startedAt)))
  return (
    <Timeline
      absence={absence}
      summary={words.views.progress.timeline.live(words.operation[operation.kind], elapsed)}
    />
  )
}

/** Which reports an operation's length can be guessed from. */
const reportKinds: Partial<Record<OperationProgress['kind'], string>> = {
  restart: 'restart',
  upgrade: 'upgrade',
  rollback: 'rollback',
  recover: 'crash',
  start: 'crash',
}
