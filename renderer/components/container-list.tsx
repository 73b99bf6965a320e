import type { Check } from '../../preload/contract/check.ts'
import type { Container } from '../../preload/contract/snapshot.ts'
import { useNow } from '../state/use-now.ts'
import styles from './container-row.module.css'
import { ContainerRow } from './container-row.tsx'

/** Uptimes are shown in seconds while they are young. */
const TICK_MS = 1_000

/** Running containers, each with what a restart would do to it once that is known. */
export function ContainerList({ containers, check }: { containers: readonly Container[]; check: Check | undefined }) {
  const now = useNow(TICK_MS)
  return (
    <ul className={styles['list']}>
      {containers.map(container => (
        <ContainerRow
          key={container.id}
          container={container}
          now={now}
          findings={
            check?.containers.some(({ id }) => id === container.id)
              ? check.findings.filter(finding => finding.container?.id === container.id)
              : undefined
          }
        />
      ))}
    </ul>
  )
}
