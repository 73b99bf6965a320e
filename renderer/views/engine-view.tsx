import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { Card } from '../components/card.tsx'
import { ContainerList } from '../components/container-list.tsx'
import { EngineHero } from '../components/engine-hero.tsx'
import { OperationCard } from '../components/operation-card.tsx'
import { ReportCard } from '../components/report-card.tsx'
import { useRestartCheck } from '../state/use-restart-check.ts'
import { useText } from '../text/words-context.tsx'
import own from './engine-view.module.css'
import styles from './view.module.css'

/** The engine, what is or was done to it, and what runs in it: one column, or two where there is room. */
export function EngineView({ snapshot }: { snapshot: Snapshot }) {
  return (
    <main className={`page ${styles['two']} ${own['columns']}`}>
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

function Work({ snapshot }: { snapshot: Snapshot }) {
  const { operation, lastReport } = snapshot
  if (operation) return <OperationCard operation={operation} snapshot={snapshot} />
  return lastReport ? <ReportCard report={lastReport} /> : null
}

function Containers({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const check = useRestartCheck(snapshot)
  const { containers } = snapshot
  return (
    <Card title={words.window.containers} aside={containers.length}>
      {containers.length === 0 ? (
        <div className={`${styles['empty']} ${own['empty']}`}>
          <p>{words.window.noContainers}</p>
          <p>{words.window.noContainersHint}</p>
        </div>
      ) : (
        <ContainerList containers={containers} check={check} />
      )}
    </Card>
  )
}
