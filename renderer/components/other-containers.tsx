import type { OtherContainer } from '../../preload/contract/orphan.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import styles from './orphan-card.module.css'

/** What runs here under other engines, by engine: shown as such, and nothing is done to it. */
export function OtherContainers({ others }: { readonly others: readonly OtherContainer[] }) {
  const { words } = useText()
  const text = words.views.orphans
  const engines = new Map<string, OtherContainer[]>()
  for (const other of others) {
    const key = `${other.namespace} ${other.address}`
    engines.set(key, [...(engines.get(key) ?? []), other])
  }
  return (
    <Card title={text.others(others.length)}>
      <div className={styles['body']}>
        {[...engines.entries()].map(([key, [first, ...rest]]) =>
          first ? (
            <details key={key} className={styles['more']}>
              <summary>{text.other(rest.length + 1, first.namespace, first.address)}</summary>
              <ul>
                {[first, ...rest].map(({ id, shimPid }) => (
                  <li key={shimPid}>{id.slice(0, 12)}</li>
                ))}
              </ul>
            </details>
          ) : null,
        )}
      </div>
    </Card>
  )
}
