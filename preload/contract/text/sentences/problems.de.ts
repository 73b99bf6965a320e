import type { Templates } from '../sentences.ts'

/** Problems: what happened, what is unchanged, what to do. */
export const sentencesOfProblemsDe: Templates = [
  ['Nothing was changed.', 'Nichts wurde verändert.'],
  ['Nothing was done.', 'Nichts wurde getan.'],
  ['Nothing was started.', 'Nichts wurde gestartet.'],
  ['Nothing was started or stopped.', 'Nichts wurde gestartet oder angehalten.'],
  [
    'Nothing was started or stopped, and they run on.',
    'Nichts wurde gestartet oder angehalten, und sie laufen weiter.',
  ],
  ['Nothing was removed.', 'Nichts wurde entfernt.'],
  ['It runs on.', 'Sie läuft weiter.'],
  ['It goes on.', 'Es geht weiter.'],
  ['It is as it was.', 'Es ist, wie es war.'],
  ['They are as they were.', 'Sie sind, wie sie waren.'],
  ['Running containers are not touched by this.', 'Laufende Container berührt das nicht.'],
  ['Containers that run go on running.', 'Laufende Container laufen weiter.'],
  [
    'Containers that run go on running; what can be held for them is held.',
    'Laufende Container laufen weiter; was sich für sie halten lässt, wird gehalten.',
  ],
  [
    'Look at the last lines of its log, mend the cause, then start the engine again.',
    'Sehen Sie die letzten Zeilen ihres Logs an, beheben Sie die Ursache, und starten Sie die Engine wieder.',
  ],
  ['See the end of its log, {log}.', 'Sehen Sie das Ende ihres Logs an, {log}.'],
  ['See the end of its log.', 'Sehen Sie das Ende ihres Logs an.'],
  [
    'No engine was started yet: there is nothing to check.',
    'Noch wurde keine Engine gestartet: es gibt nichts zu prüfen.',
  ],
  ['Engine {version} is the one that runs.', 'Engine {version} ist die, die läuft.'],
  ['The engine ran from no other version before.', 'Die Engine lief vorher aus keiner anderen Version.'],
  ['It goes on; nothing else was begun.', 'Es geht weiter; nichts anderes wurde begonnen.'],
  ['Wait for it to end, then try again.', 'Warten Sie das Ende ab, und versuchen Sie es noch einmal.'],
  ['The engine is not running (it is {state}).', 'Die Engine läuft nicht (sie ist {state}).'],
  ['Start it first.', 'Starten Sie sie zuerst.'],
  [
    'No engine is installed and no channel offers one for this machine.',
    'Keine Engine ist installiert, und keine ist für diesen Rechner im Angebot.',
  ],
  ['Engine {version} is not installed.', 'Engine {version} ist nicht installiert.'],
  ['Another engine is being installed.', 'Eine andere Engine wird gerade installiert.'],
  ['That goes on; nothing else was begun.', 'Das geht weiter; nichts anderes wurde begonnen.'],
  [
    'The data in {folder} is in use by {who}, an engine that this home did not start.',
    'Die Daten in {folder} benutzt {who}, eine Engine, die nicht von hier gestartet wurde.',
  ],
  [
    'That engine and its data were left alone; nothing was started.',
    'Jene Engine und ihre Daten blieben unberührt; nichts wurde gestartet.',
  ],
  [
    '{file} turns live restore off: starting dockerd so would kill the running {names}.',
    '{file} schaltet Live Restore aus: dockerd so zu starten beendete die laufenden {names}.',
  ],
  [
    'The engine runs without live restore: stopping dockerd would end the running {names}.',
    'Die Engine läuft ohne Live Restore: dockerd anzuhalten beendete die laufenden {names}.',
  ],
  [
    'Turn live restore on first (afloat config set live-restore true), or stop these containers.',
    'Schalten Sie erst Live Restore ein (afloat config set live-restore true), oder halten Sie diese Container an.',
  ],
  [
    'Starting the engine would lose containers that run. {findings}.',
    'Die Engine zu starten verlöre laufende Container. {findings}.',
  ],
  [
    'Afloat met something it did not expect: {what}.',
    'Afloat ist auf etwas gestoßen, womit es nicht rechnete: {what}.',
  ],
  [
    'Try again; if it comes back, report it with the log of this home.',
    'Versuchen Sie es noch einmal; kommt es wieder, melden Sie es mit dem Log dieses Ordners.',
  ],
  ['The home {path} cannot be used: {why}.', 'Der Ordner {path} ist nicht nutzbar: {why}.'],
  [
    'Nothing was started and nothing of what is there was changed.',
    'Nichts wurde gestartet, und nichts von dem, was dort ist, wurde verändert.',
  ],
  ['Make room on that disk.', 'Schaffen Sie Platz auf dieser Platte.'],
  ['Another program listens on {path}.', 'Ein anderes Programm hört auf {path}.'],
  ['It was left alone, and no engine was started.', 'Es blieb unberührt, und keine Engine wurde gestartet.'],
  ['Stop that program, or choose another home.', 'Halten Sie jenes Programm an, oder wählen Sie einen anderen Ordner.'],
  ["Afloat's settings {path} cannot be used: {why}.", 'Die Einstellungen von Afloat {path} sind nicht nutzbar: {why}.'],
  [
    'The engine and its containers are not touched by this; Afloat goes on with its defaults.',
    'Engine und Container berührt das nicht; Afloat nimmt seine Vorgaben.',
  ],
  [
    'The file was kept beside it; correct that and put it back, or set what you need again.',
    'Die Datei liegt daneben; berichtigen Sie sie und legen Sie sie zurück, oder stellen Sie neu ein, was Sie brauchen.',
  ],
  ["Afloat's settings were not changed: {why}.", 'Die Einstellungen von Afloat wurden nicht geändert: {why}.'],
  ['The {work} was cancelled.', '{work}: abgebrochen.'],
  [
    'What it had begun was taken back; containers run on.',
    'Was begonnen war, wurde zurückgenommen; Container laufen weiter.',
  ],
  [
    'The {work} cannot be cancelled now: half of it would be left.',
    '{work} lässt sich jetzt nicht abbrechen: die Hälfte bliebe liegen.',
  ],
  ['It ends by itself in a moment.', 'Es endet gleich von selbst.'],
  ['A {work} is in progress.', 'Gerade im Gange: {work}.'],
  [
    'Engine {version} is running, and a start does not change versions.',
    'Engine {version} läuft, und ein Start wechselt die Version nicht.',
  ],
  ['Nothing is in progress that could be cancelled.', 'Nichts ist im Gange, was sich abbrechen ließe.'],
  [
    'Containers run under engine {version}, and a start does not change versions under them.',
    'Container laufen unter Engine {version}, und ein Start wechselt die Version nicht unter ihnen.',
  ],
  [
    'Afloat was ended during the {work} to {version}.',
    'Afloat wurde mitten in der Arbeit beendet ({work} auf {version}).',
  ],
  [
    'Stop that engine, or give this home another data root.',
    'Halten Sie jene Engine an, oder geben Sie diesem Ordner einen anderen Datenordner.',
  ],
  [
    '{name} (process {pid}) does not end, not even when killed.',
    '{name} (Prozess {pid}) endet nicht, auch nicht gewaltsam.',
  ],
  [
    'The kernel holds it, often for a disk that does not answer: look at that, then try again.',
    'Der Kernel hält ihn fest, oft wegen einer Platte, die nicht antwortet: sehen Sie danach, und versuchen Sie es noch einmal.',
  ],
  [
    'Afloat cannot tell whether the engine that it recorded still runs: its entry in /proc cannot be read.',
    'Afloat kann nicht erkennen, ob die verzeichnete Engine noch läuft: ihr Eintrag in /proc ist nicht lesbar.',
  ],
  [
    'Run Afloat as the user that started the engine.',
    'Starten Sie Afloat als der Benutzer, der die Engine gestartet hat.',
  ],
  [
    'This machine cannot run an engine without root yet: {missing}.',
    'Dieser Rechner kann noch keine Engine ohne root betreiben: {missing}.',
  ],
  [
    'They run on, but no engine can reach them from outside.',
    'Sie laufen weiter, aber keine Engine erreicht sie von außen.',
  ],
  [
    'End them (kill {pids}), then start again: they are there, stopped, with all their data.',
    'Beenden Sie sie (kill {pids}), und starten Sie dann neu: sie sind da, angehalten, mit allen ihren Daten.',
  ],
  ['Facts for a bug report of Afloat.', 'Angaben für einen Fehlerbericht zu Afloat.'],
  ['Removed: {what}.', 'Entfernt: {what}.'],
  [
    'These facts are no longer at hand: newer ones were collected since.',
    'Diese Angaben sind nicht mehr da: inzwischen wurden neuere gesammelt.',
  ],
  ['Nothing was saved.', 'Nichts wurde gespeichert.'],
  ['Look at the newer ones and save those.', 'Sehen Sie sich die neueren an, und speichern Sie die.'],
  ['Afloat keeps no output of {name}.', 'Afloat hat keine Ausgabe von {name} aufgehoben.'],
  [
    'Choose another home with --home DIR or AFLOAT_HOME, or mend its rights.',
    'Wählen Sie einen anderen Ordner mit --home DIR oder AFLOAT_HOME, oder richten Sie seine Rechte.',
  ],
  [
    'The path {path} is too long: sockets below it would pass the {most} bytes that the kernel allows.',
    'Der Pfad {path} ist zu lang: Sockets darunter überschritten die {most} Bytes, die der Kernel erlaubt.',
  ],
  ['Nothing was created.', 'Nichts wurde angelegt.'],
  [
    'Choose a home with a shorter path: --home DIR or AFLOAT_HOME.',
    'Wählen Sie einen Ordner mit kürzerem Pfad: --home DIR oder AFLOAT_HOME.',
  ],
  ['{path} is a folder, not a socket.', '{path} ist ein Ordner, kein Socket.'],
  ['{path} is a link, not a socket.', '{path} ist ein Link, kein Socket.'],
  ['{path} is a plain file, not a socket.', '{path} ist eine einfache Datei, kein Socket.'],
  ['It was left as it is, and no engine was started.', 'Es blieb, wie es ist, und keine Engine wurde gestartet.'],
  ['Move it away and start again.', 'Räumen Sie es weg, und starten Sie noch einmal.'],
  [
    'Afloat runs already for this home; its window is shown.',
    'Afloat läuft schon für diesen Ordner; sein Fenster wird gezeigt.',
  ],
  [
    'Afloat runs as root, so its window runs without the sandbox of Chromium.',
    'Afloat läuft als root, darum läuft sein Fenster ohne die Sandbox von Chromium.',
  ],
  [
    'Afloat was not started: --no-sandbox is only for root. Start it again without that option.',
    'Afloat wurde nicht gestartet: --no-sandbox ist nur für root. Starten Sie es ohne diese Option.',
  ],
  [
    'A newer Afloat could not be looked for or fetched.',
    'Nach einer neueren Version von Afloat ließ sich nicht sehen, oder sie ließ sich nicht laden.',
  ],
  ['This Afloat and the engine go on.', 'Dieses Afloat und die Engine laufen weiter.'],
  ['Check the network, then look again.', 'Prüfen Sie das Netz, und sehen Sie noch einmal nach.'],
  [
    'Afloat {version} is not installed now: the engine is being worked on.',
    'Afloat {version} wird jetzt nicht installiert: an der Engine wird gearbeitet.',
  ],
  ['This Afloat goes on with it.', 'Dieses Afloat macht damit weiter.'],
  ['Try again when it is done.', 'Versuchen Sie es noch einmal, wenn das fertig ist.'],
  ['This is a fault in Afloat: please report it.', 'Das ist ein Fehler in Afloat: bitte melden Sie ihn.'],
  [
    'A message that did not come from the window of Afloat was refused.',
    'Eine Nachricht, die nicht aus dem Fenster von Afloat kam, wurde abgelehnt.',
  ],
  [
    'The window asked for "{name}", which is not offered to it.',
    'Das Fenster verlangte „{name}“, was ihm nicht offensteht.',
  ],
  [
    'The window asked for "{name}" in a way that the contract forbids: {where}.',
    'Das Fenster verlangte „{name}“ auf eine Weise, die nicht vorgesehen ist: {where}.',
  ],
  ['{name} ended soon after it had answered.', '{name} endete, kurz nachdem es geantwortet hatte.'],
  ['{name} does not run.', '{name} läuft nicht.'],
  ['{name} could not be started ({why}).', '{name} ließ sich nicht starten ({why}).'],
  ['{name} ended before it answered.', '{name} endete, bevor es antwortete.'],
  ['{name} did not answer within {seconds} s.', '{name} antwortete nicht binnen {seconds} s.'],
  ['To change to any version: {command}', 'Zu irgendeiner Version wechseln Sie mit: {command}'],
  ['To change it: {command}', 'Wechseln Sie mit: {command}'],
  ['Start without a version, then: {command}', 'Starten Sie ohne Version, dann: {command}'],
  ['To try it again: {command}', 'Noch einmal versuchen: {command}'],
  ['dockerd was not started, and they run on.', 'dockerd wurde nicht gestartet, und sie laufen weiter.'],
  ['dockerd was not stopped, and they run on.', 'dockerd wurde nicht angehalten, und sie laufen weiter.'],
  ['The engine died {times} times within a minute.', 'Die Engine starb {times}-mal binnen einer Minute.'],
  ['The engine died {times} times within a minute: {why}', 'Die Engine starb {times}-mal binnen einer Minute: {why}'],
  ['What this is and what was removed', 'Was dies ist und was entfernt wurde'],
  ['Run this, then start again: {command}', 'Führen Sie dies aus, und starten Sie dann neu: {command}'],
  [
    'rootlesskit has ended or does not answer, and without it no engine has a network.',
    'rootlesskit ist zu Ende oder antwortet nicht, und ohne es hat keine Engine ein Netz.',
  ],
  ['End all of it, then start again: {command}', 'Beenden Sie alles, und starten Sie dann neu: {command}'],
  [
    'rootlesskit has ended, and with it the network of the containers that run: {names}.',
    'rootlesskit ist zu Ende, und mit ihm das Netz der laufenden Container: {names}.',
  ],
  [
    'newuidmap and newgidmap are missing, by which a user may use further user ids',
    'newuidmap und newgidmap fehlen, durch die ein Benutzer weitere Benutzer-Ids nutzen darf',
  ],
  [
    '{user} has no {number} subordinate user and group ids (/etc/subuid, /etc/subgid)',
    '{user} hat keine {number} untergeordneten Benutzer- und Gruppen-Ids (/etc/subuid, /etc/subgid)',
  ],
  ['this kernel is set to give user namespaces to root only', 'dieser Kernel gibt Benutzer-Namensräume nur an root'],
  ['this kernel is set to give no user namespaces at all', 'dieser Kernel gibt gar keine Benutzer-Namensräume'],
  [
    "AppArmor's limit on user namespaces keeps rootlesskit from having one",
    'die Grenze von AppArmor für Benutzer-Namensräume verwehrt rootlesskit einen',
  ],
  ['See what it keeps: {command}', 'Was aufgehoben ist, zeigt: {command}'],
  ['See them with: {command}', 'Sie zeigt: {command}'],
]
