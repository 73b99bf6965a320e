import { useEffect, useState } from 'react'
import type { OrphanOutcome, OtherContainer } from '../../preload/contract/orphan.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { Button } from '../components/button.tsx'
import { Card } from '../components/card.tsx'
import { OperationCard } from '../components/operation-card.tsx'
import { OrphanCard } from '../components/orphan-card.tsx'
import { OtherContainers } from '../components/other-containers.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { useCall } from '../state/use-call.ts'
import { useText } from '../text/words-context.tsx'
import styles from './view.module.css'

/** Containers that run without their engine: what happened to each, and what can be done. */
export function OrphansView({ snapshot }: { snapshot: Snapshot }) {
  const { words, said } = useText()
  const text = words.views.orphans
  const { orphans, operation } = snapshot
  const call = useCall()
  const [outcome, setOutcome] = useState<OrphanOutcome>()
  const [others, setOthers] = useState<readonly OtherContainer[]>([])
  const look = async () => {
    const result = await window.afloat.orphans({})
    if (result.ok) setOthers(result.value.others)
    return result
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the view is opened
  useEffect(() => void look(), [])
  const busy = operation !== null || call.pending
  return (
    <main className="page">
      <h1 className={styles['title']}>{words.views.nav.orphans}</h1>
      {call.problem ? <ProblemNote problem={call.problem} /> : null}
      {operation ? <OperationCard operation={operation} snapshot={snapshot} /> : null}
      {outcome && !busy ? (
        <Card title={text.did(outcome.name)}>
          <ul className={styles['lines']} role="status">
            {outcome.did.map(sentence => (
              <li key={sentence}>{said(sentence)}</li>
            ))}
          </ul>
        </Card>
      ) : null}
      {orphans.length === 0 ? (
        <div className={styles['empty']}>
          <p>{text.none}</p>
          <p>{text.hint}</p>
        </div>
      ) : null}
      {orphans.map(orphan => (
        <OrphanCard
          key={orphan.id}
          orphan={orphan}
          disabled={busy}
          act={action =>
            void call.run(async () => {
              const result = await window.afloat.actOnOrphan({ id: orphan.id, action })
              if (result.ok) setOutcome(result.value)
              return result
            })
          }
          openShell={() => void call.run(() => window.afloat.orphanShell({ id: orphan.id }))}
        />
      ))}
      <div>
        <Button disabled={busy} onClick={() => void call.run(look)}>
          {text.lookAgain}
        </Button>
      </div>
      {others.length > 0 ? <OtherContainers others={others} /> : null}
    </main>
  )
}
