import type { OperationProgress } from '../snapshot.ts'

/** The words of work in progress and of an absence's picture. */
export const progressEn = {
  cancel: 'Cancel',
  cancelOf: (work: string) => `Cancel: ${work}`,
  phase: {
    index: 'Reading what is on offer',
    download: 'Downloading',
    verify: 'Verifying',
    unpack: 'Unpacking',
  } satisfies Record<NonNullable<OperationProgress['work']>['phase'], string>,
  of: (done: string, whole: string) => `${done} of ${whole}`,
  left: (duration: string) => `about ${duration} left`,
  steps: 'Steps',
  timeline: {
    engine: 'Engine',
    step: (step: string, duration: string) => `${step}: ${duration}`,
    running: (step: string) => `${step}…`,
    shim: (name: string, held: string) => `${name}: ${held}`,
    holds: 'holds',
    container: (name: string, fate: string) => `${name}: ${fate}`,
    others: (number: number) => (number === 1 ? '1 more container' : `${number} more containers`),
    counted: (number: number) => (number === 1 ? '1 container' : `${number} containers`),
    legend: (away: string) => `Shaded: the engine was away, ${away}.`,
    legendNow: 'Shaded: the engine is away.',
    live: (work: string, elapsed: string) => `${work}: ${elapsed} so far`,
  },
}
export type ProgressWords = typeof progressEn
