import type { Templates } from '../sentences.ts'

/** Orphans: what they are, and what was done about them. */
export const sentencesOfOrphansDe: Templates = [
  [
    'Its process runs, but the engine lists it as {state}.',
    'Sein Prozess läuft, aber die Engine führt ihn als {state}.',
  ],
  [
    'Its process runs, but the engine has no container of that id.',
    'Sein Prozess läuft, aber die Engine hat keinen Container dieser Id.',
  ],
  [
    'Its process has ended, but the containerd shim that watched it is still there.',
    'Sein Prozess ist zu Ende, aber der containerd-Shim, der ihn bewachte, ist noch da.',
  ],
  [
    'Its process runs, but its containerd shim is gone: nobody reads its output or would see its end.',
    'Sein Prozess läuft, aber sein containerd-Shim ist weg: niemand liest seine Ausgabe oder sähe sein Ende.',
  ],
  [
    'The engine lists it as running, but its process is dead.',
    'Die Engine führt ihn als laufend, aber sein Prozess ist tot.',
  ],
  [
    'Two processes run for this one container: one that the engine knows, and an older one.',
    'Für diesen einen Container laufen zwei Prozesse: einer, den die Engine kennt, und ein älterer.',
  ],
  [
    "It runs, but the engine's next start would lose it: {missing}.",
    'Er läuft, aber der nächste Start der Engine verlöre ihn: {missing}.',
  ],
  [
    'Puts its records back and restarts the engine over it: the same process goes on, under its old name.',
    'Legt seine Aufzeichnungen zurück und startet die Engine darüber neu: derselbe Prozess läuft weiter, unter seinem alten Namen.',
  ],
  [
    'Makes a new container of the same name from its files, volumes and settings, then ends the old process and starts the new one.',
    'Legt aus seinen Dateien, Volumes und Einstellungen einen neuen Container desselben Namens an, beendet dann den alten Prozess und startet den neuen.',
  ],
  [
    'Puts the missing files back; the container runs on. Only where containerd has forgotten it the engine is restarted.',
    'Legt die fehlenden Dateien zurück; der Container läuft weiter. Nur wo containerd ihn vergessen hat, startet die Engine neu.',
  ],
  ['Leaves it as it is, and raises no alarm about it again.', 'Lässt ihn, wie er ist, und meldet ihn nicht wieder.'],
  [
    'Asks its process to end by its stop signal, kills it after its time limit, then removes its containerd shim and what both leave behind.',
    'Bittet seinen Prozess mit dem Stoppsignal zu enden, beendet ihn nach seiner Frist und entfernt dann seinen containerd-Shim und was beide hinterlassen.',
  ],
  [
    'Ends the process that the engine does not know; the one that it knows goes on. Where both have one containerd shim the engine is restarted meanwhile.',
    'Beendet den Prozess, den die Engine nicht kennt; der bekannte läuft weiter. Wo beide denselben containerd-Shim haben, wird die Engine währenddessen neu gestartet.',
  ],
  [
    'Ends the containerd shim and removes what it leaves behind; the container can be started again.',
    'Beendet den containerd-Shim und entfernt, was er hinterlässt; der Container kann wieder gestartet werden.',
  ],
  [
    'Tells the engine that it ended, and removes what is left of it; it can be started again.',
    'Sagt der Engine, dass er zu Ende ist, und entfernt, was übrig ist; er kann wieder gestartet werden.',
  ],
  ['The engine does not list it.', 'Die Engine führt ihn nicht.'],
  ['The engine lists it as {state}, process {pid}.', 'Die Engine führt ihn als {state}, Prozess {pid}.'],
  ['Process {pid} lives (started at tick {tick}).', 'Prozess {pid} lebt (gestartet bei Tick {tick}).'],
  ['No process of it lives.', 'Kein Prozess von ihm lebt.'],
  ['No containerd shim of it lives.', 'Kein containerd-Shim von ihm lebt.'],
  ['Missing: {what}.', 'Es fehlt: {what}.'],
  [
    'The engine was restarted meanwhile: it would have taken that end for the end of the other.',
    'Die Engine wurde währenddessen neu gestartet: sie hätte dieses Ende für das des anderen gehalten.',
  ],
  ['The engine has it again; its process went on.', 'Die Engine hat ihn wieder; sein Prozess lief weiter.'],
  [
    "Put containerd's state directory back from its copy.",
    'Den Zustandsordner von containerd aus seiner Kopie zurückgelegt.',
  ],
  [
    "Wrote containerd's state directory anew from what its containerd shim tells.",
    'Den Zustandsordner von containerd nach den Angaben seines containerd-Shims neu geschrieben.',
  ],
  ["Put dockerd's record of it back.", 'Die Aufzeichnung von dockerd zurückgelegt.'],
  ["Set dockerd's record of it back to running.", 'Die Aufzeichnung von dockerd wieder auf „läuft“ gesetzt.'],
  ['Mounted its root again.', 'Sein Dateisystem wieder eingehängt.'],
  ['Made its entry in containerd anew.', 'Seinen Eintrag in containerd neu gemacht.'],
  ['Put its network namespace file back.', 'Die Datei seines Netz-Namensraums zurückgelegt.'],
  [
    'Put its place in its networks and its published ports back.',
    'Seinen Platz in den Netzen und seine veröffentlichten Ports zurückgelegt.',
  ],
  ['Gave the pipes of its output their names back.', 'Den Pipes seiner Ausgabe ihre Namen zurückgegeben.'],
  [
    'It is part of a swarm, which live restore cannot be used with.',
    'Sie gehört zu einem Swarm, mit dem Live Restore nicht geht.',
  ],
  [
    'Its process runs on; copies of the records that were changed are in {copies}.',
    'Sein Prozess läuft weiter; Kopien der geänderten Aufzeichnungen liegen in {copies}.',
  ],
  [
    'Its process has ended; copies of the records that were changed are in {copies}.',
    'Sein Prozess ist zu Ende; Kopien der geänderten Aufzeichnungen liegen in {copies}.',
  ],
  ['Bring it back as a new container: rescue.', 'Holen Sie ihn als neuen Container zurück: rescue.'],
  [
    '{name} cannot be adopted: its process or its containerd shim has ended meanwhile.',
    '{name} lässt sich nicht zurückholen: sein Prozess oder sein containerd-Shim ist inzwischen zu Ende.',
  ],
  [
    'Mend the cause, or start all the same with: afloat up --force.',
    'Beheben Sie die Ursache, oder starten Sie trotzdem: afloat up --force.',
  ],
  [
    '{name} wants the port {port}, which this container publishes.',
    '{name} will den Port {port}, den dieser Container veröffentlicht.',
  ],
  [
    '{name} uses the volume {volume}, which this container writes to.',
    '{name} nutzt das Volume {volume}, in das dieser Container schreibt.',
  ],
  ['What they left behind was removed.', 'Was sie hinterließen, wurde entfernt.'],
  ['Process {pid}, which the engine knows, goes on.', 'Prozess {pid}, den die Engine kennt, läuft weiter.'],
  ['Process {pid} has ended.', 'Prozess {pid} ist zu Ende.'],
  [
    'Process {pid} did not end within {seconds} s and was killed.',
    'Prozess {pid} endete nicht binnen {seconds} s und wurde gewaltsam beendet.',
  ],
  ['Its containerd shim (process {pid}) has ended.', 'Sein containerd-Shim (Prozess {pid}) ist zu Ende.'],
  ['It runs on; nothing of it was removed.', 'Er läuft weiter; nichts von ihm wurde entfernt.'],
  [
    "Its files lie in {own}; the engine's data root is {root}.",
    'Seine Dateien liegen in {own}; der Datenordner der Engine ist {root}.',
  ],
  ['It was left as it is.', 'Er blieb, wie er ist.'],
  ['More than one orphan is called {name}.', 'Mehr als ein verwaister Container heißt {name}.'],
  ['No orphan is called {name}.', 'Kein verwaister Container heißt {name}.'],
  ['What can be done with it: {offered}.', 'Was mit ihm geht: {offered}.'],
  ['{name} cannot be helped by {action}: {reason}', '{name} ist mit {action} nicht zu helfen: {reason}'],
  [
    '{name} cannot be rescued: neither its settings nor a copy of them are on disk.',
    '{name} lässt sich nicht übernehmen: weder seine Einstellungen noch eine Kopie davon sind auf der Platte.',
  ],
  ['It runs on as it is.', 'Er läuft weiter, wie er ist.'],
  ['Save what you need of it: afloat orphans shell.', 'Sichern Sie, was Sie davon brauchen: afloat orphans shell.'],
  [
    'Its volume {name} was copied; the original is in {folder}.',
    'Sein Volume {name} wurde kopiert; das Original liegt in {folder}.',
  ],
  [
    'What its writable layer held is in a new image.',
    'Was seine beschreibbare Schicht enthielt, ist in einem neuen Image.',
  ],
  ['The new container is made.', 'Der neue Container ist angelegt.'],
  [
    'The new container runs; its process was started anew.',
    'Der neue Container läuft; sein Prozess wurde neu gestartet.',
  ],
  ['The old container is kept as {name}.', 'Der alte Container bleibt als {name}.'],
  [
    'The new container {name} is made, but it does not start: {why}.',
    'Der neue Container {name} ist angelegt, startet aber nicht: {why}.',
  ],
  ['The new container {name} could not be made: {why}.', 'Der neue Container {name} ließ sich nicht anlegen: {why}.'],
  [
    'The old process has ended. What its writable layer held is in the image {image}, its volumes are where they were.',
    'Der alte Prozess ist zu Ende. Was seine beschreibbare Schicht enthielt, ist im Image {image}; seine Volumes sind, wo sie waren.',
  ],
  [
    'Mend the cause, then make the container anew from that image.',
    'Beheben Sie die Ursache, und legen Sie den Container dann aus diesem Image neu an.',
  ],
  [
    'Process {pid} of an earlier start lives too (started at tick {tick}).',
    'Prozess {pid} eines früheren Starts lebt auch noch (gestartet bei Tick {tick}).',
  ],
  ['The engine lists it as {state} now.', 'Die Engine führt ihn jetzt als {state}.'],
  [
    'Its place in its networks and its published ports could not be put back.',
    'Sein Platz in den Netzen und seine veröffentlichten Ports ließen sich nicht zurücklegen.',
  ],
  [
    'Its root is no overlay and could not be mounted again: exec may not work.',
    'Sein Dateisystem ist kein Overlay und ließ sich nicht wieder einhängen: exec geht womöglich nicht.',
  ],
  ['Look again: {command}', 'Sehen Sie noch einmal nach: {command}'],
  ['See them all: {command}', 'Alle zeigt: {command}'],
  ['See what can be done: {command}', 'Was sich tun lässt, zeigt: {command}'],
  [
    '{name} has no process whose namespaces could be entered: {why}',
    '{name} hat keinen Prozess, in dessen Namensräume man eintreten könnte: {why}',
  ],
  [
    "Set the command of your terminal in Afloat's settings (such as xterm -e), or use: {command}",
    'Stellen Sie in Afloat Ihren Terminal-Befehl ein (etwa xterm -e), oder nehmen Sie: {command}',
  ],
]
