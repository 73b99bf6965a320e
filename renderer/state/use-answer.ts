import { useCallback, useEffect, useState } from 'react'
import type { Result } from '../../preload/contract/bridge.ts'
import type { Problem } from '../../preload/contract/problem.ts'

interface Answer<T> {
  readonly value: T | undefined
  readonly problem: Problem | undefined
  readonly pending: boolean
  readonly again: () => void
  /** Puts what another call answered in its place. */
  readonly put: (value: T) => void
}

/** The answer to a question that is asked when the view appears, and again when `about` changes. */
export function useAnswer<T>(ask: () => Promise<Result<T>>, about: unknown = undefined): Answer<T> {
  const [value, setValue] = useState<T>()
  const [problem, setProblem] = useState<Problem>()
  const [pending, setPending] = useState(true)
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when its subject changes, or on demand
  useEffect(() => {
    let here = true
    setPending(true)
    void ask().then(result => {
      if (!here) return
      setPending(false)
      setProblem(result.ok ? undefined : result.problem)
      if (result.ok) setValue(result.value)
    })
    return () => {
      here = false
    }
  }, [about, attempt])

  const again = useCallback(() => setAttempt(count => count + 1), [])
  return { value, problem, pending, again, put: setValue }
}
