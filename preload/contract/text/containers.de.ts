import type { ContainersWords } from './containers.en.ts'

export const containersDe: ContainersWords = {
  find: 'Container suchen',
  noneFound: 'Kein Container hat das in Namen oder Image.',
  restart: 'Ein Neustart der Engine',
  keeps: 'Läuft durch einen Neustart weiter',
  asking: 'Was ein Neustart täte, wird gefragt …',
  since: when => `Läuft seit ${when}`,
  noPorts: 'keine veröffentlichten Ports',
  more: number => (number === 1 ? 'Noch etwas zu wissen' : `${number} weitere Dinge zu wissen`),
}
