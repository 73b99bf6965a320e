import type { Problem } from '../../../preload/contract/problem.ts'
import { AfloatError, errnoOf } from '../../host/afloat-error.ts'

const untouched = 'Installed engines and running containers are unchanged.'

/** An expected failure of getting an engine: nothing is half-installed after any of them. */
export function releaseProblem(
  code: Problem['code'],
  what: string,
  remedy: string,
  options: { cause?: unknown; detail?: string } = {},
): AfloatError {
  const detail = options.detail ?? (options.cause === undefined ? undefined : reasonOf(options.cause))
  return new AfloatError(
    { code, what, unchanged: untouched, remedy, ...(detail === undefined ? {} : { detail }) },
    { cause: options.cause },
  )
}

/** The innermost reason of an error: fetch says only "fetch failed" and keeps the errno in its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (error.cause instanceof Error) return reasonOf(error.cause)
  const code = errnoOf(error)
  return code && !error.message.includes(code) ? `${error.message} (${code})` : error.message || (code ?? error.name)
}

/** Gives what the operating system or a cancel threw the sentences that it deserves; everything else stays as it is. */
export function asReleaseFailure(error: unknown, folder: string, signal: AbortSignal): unknown {
  if (signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError') {
    return releaseProblem(
      'channel-unreachable',
      'The channel did not answer in time.',
      'Check the network and the mirror, then try again; what was downloaded is kept.',
      { cause: error },
    )
  }
  if (signal.aborted) {
    return releaseProblem(
      'cancelled',
      'The installation was cancelled.',
      'What was downloaded is kept for the next try.',
      {
        cause: error,
      },
    )
  }
  if (error instanceof AfloatError) return error
  switch (diskErrno(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return releaseProblem(
        'disk-full',
        `There is no space left for the engine in ${folder}.`,
        'Free some space (an engine needs about 350 MB while it is installed) and try again.',
        { cause: error },
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return releaseProblem(
        'home-unusable',
        `Afloat cannot write to ${folder}.`,
        'Give yourself the right to write there, or choose another home with --home or AFLOAT_HOME.',
        { cause: error },
      )
    default:
      return error
  }
}

function diskErrno(error: unknown): string | undefined {
  const errno = errnoOf(error)
  const madeFolder = error instanceof Error && 'syscall' in error && error.syscall === 'mkdir'
  // Node's recursive mkdir says ENOENT of a file system that is mounted read-only.
  return errno === 'ENOENT' && madeFolder ? 'EROFS' : errno
}
