import { useEffect, useState } from 'react'
import type { OrphanLog } from '../../preload/contract/orphan.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import { useText } from '../text/words-context.tsx'
import styles from './orphan-card.module.css'
import { ProblemNote } from './problem-note.tsx'

/** Lines that are shown, the newest. */
const LAST = 200
/** How often an open log is asked for more: milliseconds. */
const FOLLOW_MS = 1_000

/** What an orphan wrote last; followed while its disclosure is open. */
export function OrphanLogs({ id }: { id: string }) {
  const { words } = useText()
  const [open, setOpen] = useState(false)
  const { log, problem } = useOrphanLog(id, open)
  const text = words.views.orphans
  return (
    <details className={styles['more']} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{text.logs}</summary>
      {problem ? <ProblemNote problem={problem} /> : null}
      {log && !log.readable ? <p>{text.logDriver(log.driver)}</p> : null}
      {log?.full ? <p>{text.logFull}</p> : null}
      {log?.lines.length === 0 ? <p>{text.noLogs}</p> : null}
      {log && log.lines.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <pre className={styles['log']} tabIndex={0}>
          {log.lines.map(({ text }) => text).join('\n')}
        </pre>
      ) : null}
    </details>
  )
}

function useOrphanLog(id: string, open: boolean) {
  const [log, setLog] = useState<OrphanLog>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    if (!open) return
    let timer: ReturnType<typeof setTimeout>
    let ended = false
    let seen: OrphanLog | undefined
    const read = async () => {
      const result = await window.afloat.orphanLogs({ id, last: LAST, after: seen?.next ?? null })
      if (ended) return
      if (result.ok) {
        seen = { ...result.value, lines: [...(seen?.lines ?? []), ...result.value.lines].slice(-LAST) }
        setLog(seen)
      }
      setProblem(result.ok ? undefined : result.problem)
      if (!seen?.over) timer = setTimeout(() => void read(), FOLLOW_MS)
    }
    void read()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [id, open])
  return { log, problem }
}
