import { useRef } from 'react'
import type { Check } from '../../preload/contract/check.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { useAnswer } from './use-answer.ts'

/**
 * What a restart would do now: asked when the view appears, and again when the engine or its containers are others.
 * While something is being done to the engine the last answer stays.
 */
export function useRestartCheck({ engine, containers, operation, liveRestore }: Snapshot): Check | undefined {
  const calm = engine !== null && operation === null
  const now = calm ? [engine.pid, liveRestore, ...containers.map(({ id, pid }) => `${id} ${pid}`)].join(' ') : undefined
  const asked = useRef(now)
  if (now !== undefined) asked.current = now
  const { value } = useAnswer(
    async () => (asked.current === undefined ? notYet : window.afloat.check({})),
    asked.current,
  )
  return value
}

const notYet = {
  ok: false,
  problem: { code: 'not-running', what: '', unchanged: '', remedy: '' },
} as const
