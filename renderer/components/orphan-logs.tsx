import { useState } from 'react'
import type { OrphanLog } from '../../preload/contract/orphan.ts'
import { useCall } from '../state/use-call.ts'
import { useText } from '../text/words-context.tsx'
import styles from './orphan-card.module.css'
import { ProblemNote } from './problem-note.tsx'

/** Lines that are read when they are asked for. */
const LAST = 200

/** What an orphan wrote last, read once its disclosure is opened. */
export function OrphanLogs({ id }: { id: string }) {
  const { words } = useText()
  const call = useCall()
  const [log, setLog] = useState<OrphanLog>()
  const read = () =>
    void call.run(async () => {
      const result = await window.afloat.orphanLogs({ id, last: LAST })
      if (result.ok) setLog(result.value)
      return result
    })
  return (
    <details className={styles['more']} onToggle={event => (event.currentTarget.open ? read() : undefined)}>
      <summary>{words.views.orphans.logs}</summary>
      {call.problem ? <ProblemNote problem={call.problem} /> : null}
      {log?.lines.length === 0 ? <p>{words.views.orphans.noLogs}</p> : null}
      {log && log.lines.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <pre className={styles['log']} tabIndex={0}>
          {log.lines.map(({ text }) => text).join('\n')}
        </pre>
      ) : null}
    </details>
  )
}
