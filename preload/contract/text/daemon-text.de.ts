import type { DaemonTextWords } from './daemon-text.en.ts'

export const daemonTextDe: DaemonTextWords = {
  title: 'Als Text',
  label: 'daemon.json als Text',
  hint: 'Wird beim Schreiben geprüft. Nichts wird gespeichert, bevor Sie es anwenden.',
  place: (line, column) => `Zeile ${line}, Spalte ${column}`,
  goTo: (line, column) => `Zu Zeile ${line}, Spalte ${column}`,
  fine: 'Die Engine kann das lesen.',
  same: 'So steht es in der Datei.',
  changedOutside: 'Jemand anderes hat die Datei inzwischen geändert.',
  keep: 'Meinen Text behalten',
  take: 'Ihren nehmen',
  look: 'Was würde das tun?',
  revert: 'Alles zurücknehmen',
  missing: 'Es gibt noch keine Datei: die Engine läuft mit ihren Vorgaben.',
}
