import type { ProblemCode } from '../../preload/contract/problem.ts'

/** What the command line's exit code says. */
export const exitCode = { done: 0, failed: 1, usage: 2, refused: 3, noSupervisor: 4 } as const

export function exitCodeOf(code: ProblemCode): number {
  if (code === 'usage') return exitCode.usage
  if (code === 'refused-by-check') return exitCode.refused
  if (code === 'no-supervisor') return exitCode.noSupervisor
  return exitCode.failed
}
