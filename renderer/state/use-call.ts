import { useState } from 'react'
import type { Result } from '../../preload/contract/bridge.ts'
import type { Problem } from '../../preload/contract/problem.ts'

/** Runs calls of the bridge one at a time, and keeps the problem of the last one until it is dismissed. */
export function useCall() {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  return {
    pending,
    problem,
    dismiss: () => setProblem(undefined),
    async run(call: () => Promise<Result<unknown>>): Promise<void> {
      setPending(true)
      setProblem(undefined)
      const result = await call()
      setPending(false)
      if (!result.ok) setProblem(result.problem)
    },
  }
}
