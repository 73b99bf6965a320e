import type { Templates } from '../sentences.ts'

/** The system's own Docker, and the supervisor that serves a home. */
export const sentencesOfSystemDe: Templates = [
  [
    "The system's Docker is started and stopped by systemd, not by Afloat.",
    'Das Docker des Systems startet und hält systemd an, nicht Afloat.',
  ],
  [
    'To stop it: systemctl stop docker.socket docker.service; with live restore its containers run on.',
    'Anhalten mit: systemctl stop docker.socket docker.service; mit Live Restore laufen seine Container weiter.',
  ],
  [
    'It is Docker Desktop: its engine runs in a virtual machine that Docker Desktop starts, stops and upgrades; Afloat leaves it alone.',
    'Es ist Docker Desktop: seine Engine läuft in einer virtuellen Maschine, die Docker Desktop startet, anhält und aktualisiert; Afloat lässt sie in Ruhe.',
  ],
  [
    'It is a snap: snapd confines, restarts and upgrades it, and stops its containers with it; Afloat leaves it alone.',
    'Es ist ein Snap: snapd schließt es ein, startet und aktualisiert es und hält seine Container mit an; Afloat lässt es in Ruhe.',
  ],
  ['There is no {unit} on this machine.', 'Auf diesem Rechner gibt es kein {unit}.'],
  [
    "Use an engine of Afloat's own (without --system), or install Docker from a package.",
    'Nehmen Sie eine eigene Engine von Afloat (ohne --system), oder installieren Sie Docker aus einem Paket.',
  ],
  ['This dockerd belongs to no package of apt or dnf.', 'Dieses dockerd gehört zu keinem Paket von apt oder dnf.'],
  [
    '{path} belongs to no package of apt or dnf, so Afloat cannot change its version.',
    '{path} gehört zu keinem Paket von apt oder dnf, darum kann Afloat die Version nicht ändern.',
  ],
  [
    'Change it the way it was installed; Afloat notices, and offers the restart.',
    'Ändern Sie es so, wie es installiert wurde; Afloat merkt es und bietet den Neustart an.',
  ],
  [
    'The package says it is engine {wanted}, and dockerd says it is {got}.',
    'Das Paket nennt sich Engine {wanted}, und dockerd sagt {got}.',
  ],
  ['{manager} would remove {names} for it.', '{manager} würde dafür {names} entfernen.'],
  ['Do it with {manager} if that is what you want.', 'Tun Sie es mit {manager}, wenn Sie das wollen.'],
  [
    'Requests of the API are refused while the engine is away: docker.socket does not run.',
    'Anfragen an die API werden abgewiesen, während die Engine weg ist: docker.socket läuft nicht.',
  ],
  [
    'Have systemd hold the socket: enable docker.socket, and let docker.service start dockerd with -H fd://.',
    'Lassen Sie systemd den Socket halten: docker.socket einschalten, und docker.service startet dockerd mit -H fd://.',
  ],
  ['{manager} changes {packages}.', '{manager} ändert {packages}.'],
  [
    "The system's Docker is its package manager's, and Afloat does not remove it.",
    'Das Docker des Systems gehört der Paketverwaltung, und Afloat entfernt es nicht.',
  ],
  ['Remove its package, if that is what you want.', 'Entfernen Sie sein Paket, wenn Sie das wollen.'],
  ['{unit} was stopped, and not by Afloat.', '{unit} wurde angehalten, und nicht von Afloat.'],
  [
    'It stays stopped; with live restore its containers run on.',
    'Es bleibt angehalten; mit Live Restore laufen seine Container weiter.',
  ],
  [
    'Another package manager is at work. Try again when it has ended.',
    'Eine andere Paketverwaltung ist am Werk. Versuchen Sie es noch einmal, wenn sie fertig ist.',
  ],
  [
    'Try the same with {manager} in a terminal, which says more.',
    'Versuchen Sie dasselbe mit {manager} in einem Terminal; dort steht mehr.',
  ],
  [
    'No package of engine {version} is on offer, nor kept.',
    'Kein Paket von Engine {version} ist im Angebot oder aufgehoben.',
  ],
  [
    'On offer: {versions}. Other versions come with other package sources.',
    'Im Angebot: {versions}. Andere Versionen kommen aus anderen Paketquellen.',
  ],
  ['The question for your password was dismissed.', 'Die Frage nach Ihrem Passwort wurde abgelehnt.'],
  [
    'This user may not do it, or nobody could be asked.',
    'Dieser Benutzer darf das nicht, oder niemand konnte gefragt werden.',
  ],
  ['The helper ended before it was ready.', 'Der Helfer endete, bevor er bereit war.'],
  [
    'Nothing was changed; Docker and its containers run on.',
    'Nichts wurde verändert; Docker und seine Container laufen weiter.',
  ],
  [
    "Afloat's helper for the system's Docker has ended.",
    'Der Helfer von Afloat für das Docker des Systems ist zu Ende.',
  ],
  [
    'Docker and its containers run on, as they would without Afloat.',
    'Docker und seine Container laufen weiter, wie sie es ohne Afloat täten.',
  ],
  [
    'Start it again; you may be asked for your password.',
    'Starten Sie ihn noch einmal; vielleicht wird nach Ihrem Passwort gefragt.',
  ],
  [
    "The supervisor's socket {path} cannot be reached: {why}.",
    'Der Socket des Supervisors {path} ist nicht erreichbar: {why}.',
  ],
  [
    'Run this as the user that the supervisor runs as.',
    'Führen Sie dies als der Benutzer aus, unter dem der Supervisor läuft.',
  ],
  ['See whether the home is the right one.', 'Sehen Sie nach, ob der Ordner der richtige ist.'],
  ['The supervisor ended before it answered.', 'Der Supervisor endete, bevor er antwortete.'],
  [
    'The supervisor gave an answer that this afloat does not understand.',
    'Der Supervisor gab eine Antwort, die dieses afloat nicht versteht.',
  ],
  ['What it did is done; only its answer is lost.', 'Was er tat, ist getan; nur seine Antwort ist verloren.'],
  ['The supervisor did not understand a message: {why}.', 'Der Supervisor verstand eine Nachricht nicht: {why}.'],
  [
    'Use an afloat of the same version as the one that runs.',
    'Nehmen Sie ein afloat derselben Version wie das, das läuft.',
  ],
  ['systemd did not restart {unit}: {why}.', 'systemd hat {unit} nicht neu gestartet: {why}.'],
  ['dockerd and its containers run on.', 'dockerd und seine Container laufen weiter.'],
  ['See: {command}', 'Siehe: {command}'],
  [
    'It comes back with the next client of docker.socket, or by: {command}',
    'Es kommt mit dem nächsten Client von docker.socket zurück, oder durch: {command}',
  ],
  ['See which dockerd its unit starts: {command}', 'Welches dockerd die Unit startet, zeigt: {command}'],
  [
    'dockerd was not restarted, and containers run on.',
    'dockerd wurde nicht neu gestartet, und Container laufen weiter.',
  ],
  [
    "Afloat was not given the rights to manage the system's Docker. {why}",
    'Afloat bekam nicht das Recht, das Docker des Systems zu verwalten. {why}',
  ],
  [
    'Try again to be asked again, or do it as root: {command}',
    'Versuchen Sie es noch einmal, um gefragt zu werden, oder als root: {command}',
  ],
  ['Start it again with: {command}', 'Starten Sie ihn wieder: {command}'],
  [
    'Use an afloat of the same version as the one that runs, and look at: {command}',
    'Nehmen Sie ein afloat derselben Version wie das, das läuft, und sehen Sie: {command}',
  ],
]
