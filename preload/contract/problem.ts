import { z } from 'zod'

/**
 * Every failure that Afloat expects, by code. A problem crosses IPC, the control socket and the command line
 * unchanged: it is data, not an exception's text.
 */
export const problemCodes = [
  'usage',
  'busy',
  'not-running',
  'no-supervisor',
  'supervisor-exists',
  'home-unusable',
  'socket-path-taken',
  'data-root-in-use',
  'rootless-unavailable',
  'engine-start-failed',
  'engine-crash-loop',
  'engine-stop-failed',
  'containers-lost',
  'engine-stopped-elsewhere',
  'system-engine-missing',
  'packages-failed',
  'helper-refused',
  'orphan-unknown',
  'orphan-not-helped',
  'log-unknown',
  'terminal-missing',
  'bundle-missing',
  'bundle-in-use',
  'bundle-broken',
  'version-unknown',
  'channel-unreachable',
  'signature-invalid',
  'digest-mismatch',
  'download-truncated',
  'disk-full',
  'refused-by-check',
  'config-unreadable',
  'config-invalid',
  'config-conflict',
  'config-not-applied',
  'settings-invalid',
  'cancelled',
  'internal',
] as const

export const problemSchema = z.object({
  code: z.enum(problemCodes),
  /** What happened, as a sentence for people. */
  what: z.string(),
  /** What is unchanged by the failure, as a sentence. */
  unchanged: z.string(),
  /** What the user can do, as a sentence; empty when there is nothing to do. */
  remedy: z.string(),
  /** Raw material for the curious: the last lines of an engine's log, an errno. */
  detail: z.string().optional(),
})

export type ProblemCode = (typeof problemCodes)[number]
export type Problem = z.infer<typeof problemSchema>

/** The three sentences of a problem as one paragraph. */
export function problemText(problem: Problem): string {
  return [problem.what, problem.unchanged, problem.remedy].filter(sentence => sentence !== '').join(' ')
}
