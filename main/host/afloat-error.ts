import { type Problem, problemText } from '../../preload/contract/problem.ts'

/** An expected failure on its way to the user: the problem is the data, the message its sentences. */
export class AfloatError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problemText(problem), options)
    this.name = 'AfloatError'
    this.problem = problem
  }
}

/** The problem in any thrown value; what nobody expected becomes `internal` with its text as detail. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AfloatError) return error.problem
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    code: 'internal',
    what: `Afloat met something it did not expect: ${text.split('\n')[0]}.`,
    unchanged: 'Running containers are not touched by this.',
    remedy: 'Try again; if it comes back, report it with the log of this home.',
    detail: text,
  }
}

/** The errno name of a Node system error (`ENOSPC`, `EACCES`, …), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
