import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { Card } from '../components/card.tsx'
import { ContainerRow } from '../components/container-row.tsx'
import { EngineHero } from '../components/engine-hero.tsx'
import { OperationCard } from '../components/operation-card.tsx'
import { ReportCard } from '../components/report-card.tsx'
import { useNow } from '../state/use-now.ts'
import { useText } from '../text/words-context.tsx'
import styles from './engine-view.module.css'

/** Uptimes are shown in seconds while they are young. */
const tickMs = 1_000

export function EngineView({ snapshot }: { snapshot: Snapshot }) {
  return (
    <main className={`page ${styles['columns']}`}>
      <div className={styles['column']}>
        <EngineHero snapshot={snapshot} />
        <Work snapshot={snapshot} />
      </div>
      <div className={styles['column']}>
        <Containers snapshot={snapshot} />
      </div>
    </main>
  )
}

function Work({ snapshot: { operation, lastReport } }: { snapshot: Snapshot }) {
  if (operation) return <OperationCard operation={operation} />
  return lastReport ? <ReportCard report={lastReport} /> : null
}

function Containers({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const now = useNow(tickMs)
  const { containers } = snapshot
  return (
    <Card title={words.window.containers} aside={containers.length}>
      {containers.length === 0 ? (
        <div className={styles['empty']}>
          <p>{words.window.noContainers}</p>
          <p>{words.window.noContainersHint}</p>
        </div>
      ) : (
        <ul>
          {containers.map(container => (
            <ContainerRow key={container.id} container={container} now={now} />
          ))}
        </ul>
      )}
    </Card>
  )
}
