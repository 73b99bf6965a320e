import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Problem } from '../../preload/contract/problem.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'

let latest: Snapshot | undefined

function subscribe(changed: () => void): () => void {
  return window.afloat.onSnapshot(snapshot => {
    latest = snapshot
    changed()
  })
}

/** The latest snapshot; or, while there is none, why not. */
export function useEngine(): { snapshot: Snapshot | undefined; problem: Problem | undefined; retry: () => void } {
  const snapshot = useSyncExternalStore(subscribe, () => latest)
  const [problem, setProblem] = useState<Problem>()
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let here = true
    setProblem(undefined)
    // Snapshots are pushed only once the engine service is up: asking says why it is not.
    void window.afloat.status({}).then(result => {
      if (here && !result.ok) setProblem(result.problem)
    })
    return () => {
      here = false
    }
  }, [attempt])

  return { snapshot, problem, retry: () => setAttempt(count => count + 1) }
}
