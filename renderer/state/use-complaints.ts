import { useEffect, useState } from 'react'
import type { ConfigComplaint } from '../../preload/contract/config.ts'

/** After the last key, before the text is checked: milliseconds. */
const PAUSE_MS = 400

/** What is wrong with a text; undefined while that is asked. A text that is as the file needs no asking. */
export function useComplaints(draft: string, asTheFile: boolean): readonly ConfigComplaint[] | undefined {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly complaints: readonly ConfigComplaint[] }>()
  useEffect(() => {
    if (asTheFile) return
    const timer = setTimeout(() => {
      void window.afloat.checkConfig({ text: draft }).then(result => {
        setAnswer({
          of: draft,
          complaints: result.ok ? result.value.complaints : [{ what: result.problem.what }],
        })
      })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft, asTheFile])
  if (asTheFile) return []
  return answer?.of === draft ? answer.complaints : undefined
}

/** Where a line and a column, both from 1, are in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1)
  return Math.min(text.length, before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1)
}
