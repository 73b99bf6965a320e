import type { ProgressWords } from './progress.en.ts'

export const progressDe: ProgressWords = {
  cancel: 'Abbrechen',
  cancelOf: work => `Abbrechen: ${work}`,
  phase: {
    index: 'Angebot lesen',
    download: 'Laden',
    verify: 'Prüfen',
    unpack: 'Auspacken',
  },
  of: (done, whole) => `${done} von ${whole}`,
  left: duration => `noch etwa ${duration}`,
  steps: 'Schritte',
  timeline: {
    engine: 'Engine',
    step: (step, duration) => `${step}: ${duration}`,
    running: step => `${step} …`,
    shim: (name, held) => `${name}: ${held}`,
    holds: 'hält',
    container: (name, fate) => `${name}: ${fate}`,
    others: number => (number === 1 ? '1 weiterer Container' : `${number} weitere Container`),
    counted: number => `${number} Container`,
    legend: away => `Schattiert: die Engine war ${away} weg.`,
    legendNow: 'Schattiert: die Engine ist weg.',
    live: (work, elapsed) => `${work}: bisher ${elapsed}`,
  },
}
