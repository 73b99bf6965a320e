import type { HeldFact } from './facts.ts'

/** An absence may last this long when things go badly: seconds. A container that blocks before is worth a word. */
const LONG_ABSENCE_S = 30

/** What the log shim expects: when each container would wait for a reader, if nobody read its output. */
export function blockingSoon(containers: readonly { readonly id: string; readonly seconds: number }[]): HeldFact[] {
  return containers
    .filter(({ seconds }) => seconds < LONG_ABSENCE_S)
    .map(({ id, seconds }) => ({
      containerId: id,
      level: 'green' as const,
      sentence: `It writes so much that it would wait after ${Math.max(1, Math.round(seconds))} s if its output were not read.`,
    }))
}
