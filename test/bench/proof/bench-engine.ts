import type { TestHome } from '../../harness/test-home.ts'

export const absenceKinds = ['restart', 'upgrade', 'kill -9'] as const
export type AbsenceKind = (typeof absenceKinds)[number]

/** What an engine was away for: milliseconds. */
export interface Away {
  /** From the first sign of its going (the signal, or Afloat's last answer) to its first answer. */
  readonly awayMs: number
  readonly steps: readonly { readonly name: string; readonly ms: number }[]
}

/** One column of the comparison: an engine in the network namespace of this process, restarted in one way. */
export interface BenchEngine {
  readonly home: TestHome
  /** Whether containers are expected to live on: clients inside of them can only be asked then. */
  readonly keepsContainers: boolean
  up(version: string): Promise<void>
  /** Makes the engine go away and come back, to `version` where that is another one. */
  absence(kind: AbsenceKind, version: string): Promise<Away>
  /** Containers and engine end; another `up` may follow. */
  down(): Promise<void>
}
