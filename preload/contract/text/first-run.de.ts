import type { FirstRunWords } from './first-run.en.ts'

export const firstRunDe: FirstRunWords = {
  title: 'Bereit, wenn Sie es sind',
  sentence: 'Noch wurde keine Engine gestartet. Nichts wird verändert, bevor Sie es sagen.',
  found: 'Auf diesem Rechner gefunden',
  looking: 'Engines werden gesucht …',
  nothingFound: 'Keine Docker Engine.',
  kind: {
    system: 'Das Docker des Systems',
    rootless: 'Ihr Docker ohne root',
    other: 'Eine andere Engine',
  },
  named: name => `Docker-Kontext ${name}`,
  state: { closed: 'läuft; ihr Socket ist Ihnen verwehrt', silent: 'installiert, läuft nicht' },
  version: version => `Version ${version}`,
  running: count => (count === 0 ? 'keine Container laufen' : `${count} Container ${count === 1 ? 'läuft' : 'laufen'}`),
  liveRestore: on => (on ? 'Live Restore an' : 'Live Restore aus'),
  stays: 'Es bleibt, wie es ist.',
  shared:
    'Zwei Engines auf einem Rechner teilen sich die Bridge docker0 und Dockers Firewall-Regeln. Halten Sie jene an, bevor Sie diese starten.',
  proposal: 'Was Afloat vorschlägt',
  own: version => `Eine eigene Docker Engine ${version}`,
  source: (source, size) => `Aus ${source}, ${size} zu laden, geprüft gegen die Signaturen der Quelle.`,
  installed: 'Sie liegt schon auf dieser Platte.',
  folder: path => `Alles bleibt in ${path}.`,
  liveRestoreOn: 'Live Restore ist an: Container laufen weiter, während die Engine weg ist.',
  again: 'Von da an startet die Engine mit Afloat. Das lässt sich in den Einstellungen ändern.',
  asking: 'Das Angebot wird geholt …',
  noOffer: 'Zurzeit ist keine Engine im Angebot.',
  go: version => `Docker Engine ${version} starten`,
  fetchAndGo: version => `${version} laden und starten`,
}
