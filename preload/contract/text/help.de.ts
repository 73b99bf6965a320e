import type { HelpWords } from './help.en.ts'

const count = (number: number, one: string, many: string) => (number === 1 ? `1 ${one}` : `${number} ${many}`)

export const helpDe: HelpWords = {
  menu: 'Hilfe',
  about: 'Über Afloat',
  look: 'Nach neuerem Afloat sehen',
  install: version => `Afloat neu starten und auf ${version} aktualisieren`,
  ready: version => `Afloat ${version} ist bereit`,
  readyBody: 'Es wird installiert, wenn Afloat neu gestartet wird. Engine und Container laufen weiter.',
  installNow: 'Neu starten und aktualisieren',
  report: 'Problem melden',
  reportHint:
    'Sammelt Versionen, Einstellungen, Berichte, Logs, Container und Regeln für den, der helfen soll. Passwörter, Tokens und die Werte von Umgebungen werden entfernt. Nichts verlässt diesen Rechner.',
  collect: 'Fakten sammeln',
  collectAgain: 'Erneut sammeln',
  list: 'Was gespeichert würde',
  caution: 'Sieh die Datei durch, bevor du sie weitergibst: Sie nennt Container, Images, Mounts und Adressen.',
  save: 'Speichern',
  saved: path => `Gespeichert als ${path}`,
  removed: what => `entfernt: ${what}`,
  kinds: {
    environment: number => count(number, 'Wert einer Umgebung', 'Werte von Umgebungen'),
    argument: number => count(number, 'Argument', 'Argumente'),
    label: number => count(number, 'Wert eines Labels', 'Werte von Labels'),
    registry: number => count(number, 'Zugang zu einer Registry', 'Zugänge zu Registrys'),
    address: number => count(number, 'Passwort in einer Adresse', 'Passwörter in Adressen'),
    token: number => count(number, 'Token', 'Tokens'),
    password: number => count(number, 'Passwort', 'Passwörter'),
  },
  files: {
    'README.txt': 'Was das ist und was entfernt wurde',
    'about.json': 'Versionen von Afloat, der Engine und dem System',
    'state.json': 'Was Afloat zeigt: die Engine, ihre Container, verwaiste',
    'settings.json': 'Die Einstellungen von Afloat',
    'daemon.json': 'Die Einstellungen der Engine',
    'reports.json': 'Die letzten Berichte über Abwesenheiten',
    'containers.json': 'Alle Container, ohne Werte von Umgebungen, Argumenten und Labels',
    'rules.txt': 'Firewall-Regeln, Adressen und Routen',
    'log/dockerd.log': 'Das Ende des Logs von dockerd',
    'log/containerd.log': 'Das Ende des Logs von containerd',
    'log/afloat.log': 'Das Ende des Logs von Afloat',
  },
  unofficial: source => `Inoffizielles Electron (${source}): nur für Tests.`,
}
