import type { Templates } from './sentences.ts'

/** In the order of their places: what goes before a change, problems, engines, orphans. */
export const sentencesDe: Templates = [
  // What a restart, an upgrade or a change would do.
  ['Live restore is on, now and at the next start.', 'Live Restore ist an, jetzt und beim nächsten Start.'],
  [
    'Live restore is off; no containers run, so nothing would be lost.',
    'Live Restore ist aus; es laufen keine Container, also ginge nichts verloren.',
  ],
  [
    'The running engine has live restore off: stopping it kills {names}.',
    'Die laufende Engine hat Live Restore aus: sie anzuhalten beendet {names}.',
  ],
  [
    'Live restore would be off: starting dockerd so kills {names}.',
    'Live Restore wäre aus: dockerd so zu starten beendet {names}.',
  ],
  ['Take "live-restore": false out of daemon.json.', 'Nehmen Sie "live-restore": false aus daemon.json.'],
  ['Engine {version} stays as it is.', 'Engine {version} bleibt, wie sie ist.'],
  [
    '{change} stays in one release line: Docker promises live restore for it.',
    '{change} bleibt in einer Versionslinie: dafür verspricht Docker Live Restore.',
  ],
  [
    '{promise}; other versions of the lines of {change} were measured and kept all containers.',
    '{promise}; andere Versionen der Linien von {change} wurden gemessen und behielten alle Container.',
  ],
  [
    '{promise}; {change} was measured and kept all containers.',
    '{promise}; {change} wurde gemessen und behielt alle Container.',
  ],
  ['{promise}; {change} was not measured.', '{promise}; {change} wurde nicht gemessen.'],
  [
    'Docker promises live restore for patch releases only',
    'Docker verspricht Live Restore nur innerhalb einer Versionslinie',
  ],
  [
    'If it loses a container it is taken back by itself; what can be stopped for a moment, stop before.',
    'Geht ein Container verloren, wird sie von selbst zurückgenommen; halten Sie vorher an, was kurz stehen darf.',
  ],
  ['Its health checks pause while the engine is away.', 'Seine Health-Checks ruhen, während die Engine weg ist.'],
  ['Its log is kept up while the engine is away.', 'Sein Log wird weitergeführt, während die Engine weg ist.'],
  [
    'Only dockerd can feed the log driver "{driver}": what it writes meanwhile waits, or goes into a file beside it.',
    'Nur dockerd bedient den Log-Treiber „{driver}“: was er unterdessen schreibt, wartet oder kommt in eine Datei daneben.',
  ],
  [
    'It writes so much that it would wait after {seconds} s if its output were not read.',
    'Er schreibt so viel, dass er nach {seconds} s warten müsste, würde seine Ausgabe nicht gelesen.',
  ],
  [
    'Engine {version} can run containerd inside itself; Afloat goes on running it beside dockerd.',
    'Engine {version} kann containerd in sich betreiben; Afloat betreibt es weiter neben dockerd.',
  ],
  [
    'Engine {version} removes running --rm containers at its start: Afloat takes the mark off it, and removes it when it ends.',
    'Engine {version} entfernt laufende --rm-Container bei ihrem Start: Afloat nimmt ihm das Zeichen und entfernt ihn, wenn er endet.',
  ],
  [
    'If it ends meanwhile, it is removed once the engine is back.',
    'Endet er unterdessen, wird er entfernt, sobald die Engine zurück ist.',
  ],
  [
    'If it ends meanwhile, "{policy}" is answered once the engine is back.',
    'Endet er unterdessen, gilt „{policy}“, sobald die Engine zurück ist.',
  ],
  [
    'It is on a {driver} network: its traffic goes on, but names in it are not held.',
    'Er hängt an einem {driver}-Netz: sein Verkehr geht weiter, Namen darin werden nicht gehalten.',
  ],
  [
    'Its shim speaks protocol {protocol}, containerd {version} only {spoken}: it would be killed.',
    'Sein Shim spricht Protokoll {protocol}, containerd {version} nur {spoken}: er würde beendet.',
  ],
  [
    'Its cgroup cannot be used: stop it before, or give the engine a cgroup of its own.',
    'Seine cgroup ist nicht nutzbar: halten Sie ihn vorher an, oder geben Sie der Engine eine eigene.',
  ],
  ['The exec session `{command}` loses its connection.', 'Die Exec-Sitzung `{command}` verliert ihre Verbindung.'],
  [
    'Wait until the {work} is done, or begin it again afterwards.',
    'Warten Sie, bis {work} fertig ist, oder beginnen Sie danach neu.',
  ],
  ['Begin it again afterwards.', 'Beginnen Sie sie danach neu.'],
  [
    'With another "{key}" the engine does not find its containers and images.',
    'Mit einem anderen „{key}“ findet die Engine ihre Container und Images nicht.',
  ],
  [
    'With another "{key}" the engine does not know it any more.',
    'Mit einem anderen „{key}“ kennt die Engine ihn nicht mehr.',
  ],
  ['Stop the containers before "{key}" is changed.', 'Halten Sie die Container an, bevor „{key}“ geändert wird.'],
  [
    'With another "{key}" docker0 gets another address, and it loses its gateway.',
    'Mit einem anderen „{key}“ bekommt docker0 eine andere Adresse, und er verliert sein Gateway.',
  ],
  [
    'Recreate it afterwards, or put it on a network of its own before.',
    'Legen Sie ihn danach neu an, oder geben Sie ihm vorher ein eigenes Netz.',
  ],
  ['Engine {version} accepts daemon.json.', 'Engine {version} nimmt daemon.json an.'],
  [
    'Engine {version} would not start with this daemon.json: {why}.',
    'Engine {version} würde mit dieser daemon.json nicht starten: {why}.',
  ],
  ['Correct that option.', 'Berichtigen Sie diese Option.'],
  [
    'Engine {version} needs {needed} of disk; {free} are free.',
    'Engine {version} braucht {needed} auf der Platte; {free} sind frei.',
  ],
  ["Only {free} are free where the engine's data lies.", 'Nur {free} sind frei, wo die Daten der Engine liegen.'],
  ['Make room there.', 'Schaffen Sie dort Platz.'],
  [
    'The plugin {name} is restarted with the engine; what uses it waits meanwhile.',
    'Das Plugin {name} startet mit der Engine neu; was es nutzt, wartet unterdessen.',
  ],
  ['Update clients that are older than that.', 'Aktualisieren Sie ältere Clients.'],
  [
    'This node is in a swarm, and dockerd refuses to start with live restore there.',
    'Dieser Knoten ist in einem Swarm, und dort startet dockerd nicht mit Live Restore.',
  ],
  [
    'This node is in a swarm and runs without live restore: a restart ends its containers.',
    'Dieser Knoten ist in einem Swarm und läuft ohne Live Restore: ein Neustart beendet seine Container.',
  ],
  [
    'Which containerd engine {version} brings is known once it is installed.',
    'Welches containerd Engine {version} mitbringt, weiß man, sobald sie installiert ist.',
  ],
  [
    "Only it cannot reach its own published ports by the host's address while the engine is away.",
    'Nur er selbst erreicht seine veröffentlichten Ports nicht über die Adresse des Rechners, während die Engine weg ist.',
  ],
  ['Let it call itself by 127.0.0.1 and the port inside.', 'Er soll sich über 127.0.0.1 und den inneren Port rufen.'],
  [
    'The kernel does not translate ::1, only docker-proxy serves it: refused while the engine is away. 127.0.0.1 is held.',
    'Der Kernel übersetzt ::1 nicht, nur docker-proxy bedient es: abgelehnt, während die Engine weg ist. 127.0.0.1 wird gehalten.',
  ],
  [
    'The kernel does not translate ::1, only docker-proxy serves it: refused while the engine is away.',
    'Der Kernel übersetzt ::1 nicht, nur docker-proxy bedient es: abgelehnt, während die Engine weg ist.',
  ],
  [
    'Call 127.0.0.1 instead of localhost where both are tried.',
    'Rufen Sie 127.0.0.1 statt localhost, wo beides versucht wird.',
  ],
  ['Publish it on 127.0.0.1 as well, and call that.', 'Veröffentlichen Sie ihn auch auf 127.0.0.1, und rufen Sie das.'],
  [
    'Holding ports needs nft and Linux 5.12 or newer: refused while the engine is away.',
    'Ports zu halten braucht nft und Linux ab 5.12: abgelehnt, während die Engine weg ist.',
  ],
  ['With --force it goes on and kills {names}.', 'Mit --force geht es weiter und beendet {names}.'],
  // Changes of the engine's configuration.
  ['Line {line}, column {column}: {why}.', 'Zeile {line}, Spalte {column}: {why}.'],
  [
    'With live restore off, the next stop, restart or crash of dockerd ends {names}; Afloat will not restart it while they run.',
    'Ohne Live Restore beendet der nächste Stopp, Neustart oder Absturz von dockerd {names}; Afloat startet es nicht neu, solange sie laufen.',
  ],
  [
    'The next stop, restart or crash of dockerd ends {names}; Afloat will not restart it while they run.',
    'Der nächste Stopp, Neustart oder Absturz von dockerd beendet {names}; Afloat startet es nicht neu, solange sie laufen.',
  ],
  [
    'After the restart the engine no longer knows {names}, which would run on without it until "{key}" is set back.',
    'Nach dem Neustart kennt die Engine {names} nicht mehr; sie liefen ohne sie weiter, bis „{key}“ zurückgesetzt ist.',
  ],
  [
    'The restart may cut {names} off from the network until they are started again.',
    'Der Neustart kann {names} vom Netz trennen, bis sie neu gestartet werden.',
  ],
  [
    'This needs a restart of dockerd, which without live restore ends {names}: turn live restore on first, by itself.',
    'Das braucht einen Neustart von dockerd, der ohne Live Restore {names} beendet: schalten Sie erst Live Restore ein, für sich allein.',
  ],
  [
    "The engine's configuration {path} is not changed: {why}.",
    'Die Konfiguration der Engine {path} wird nicht geändert: {why}.',
  ],
  ['The file and the engine are as they were.', 'Datei und Engine sind, wie sie waren.'],
  [
    'The engine was not touched and the file is as it was.',
    'Die Engine wurde nicht berührt, und die Datei ist, wie sie war.',
  ],
  ['Correct the file and try again.', 'Berichtigen Sie die Datei, und versuchen Sie es noch einmal.'],
  ['Correct that and try again.', 'Berichtigen Sie das, und versuchen Sie es noch einmal.'],
  ['Mend the file by hand, then try again.', 'Richten Sie die Datei von Hand, und versuchen Sie es noch einmal.'],
  ['Somebody else has changed {which} meanwhile.', 'Jemand anderes hat {which} inzwischen geändert.'],
  [
    'Their change is in the file, yours is not; the engine is as it was.',
    'Deren Änderung steht in der Datei, Ihre nicht; die Engine ist, wie sie war.',
  ],
  [
    'Look at the file as it is now and make your change again.',
    'Sehen Sie sich die Datei jetzt an, und ändern Sie sie noch einmal.',
  ],
  [
    'Stop these containers first, or say that it is to be done all the same (--force).',
    'Halten Sie diese Container erst an, oder sagen Sie, dass es trotzdem geschehen soll (--force).',
  ],
  [
    'The file is as it was before, and the engine runs on with it.',
    'Die Datei ist, wie sie vorher war, und die Engine läuft damit weiter.',
  ],
  [
    'The ceiling of pipes ({file}) was not changed: {why}.',
    'Die Obergrenze für Pipes ({file}) wurde nicht geändert: {why}.',
  ],
  // Problems.
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
  // Fetching engines.
  [
    'Installed engines and running containers are unchanged.',
    'Installierte Engines und laufende Container sind unverändert.',
  ],
  ['The installation was cancelled.', 'Die Installation wurde abgebrochen.'],
  ['What was downloaded is kept for the next try.', 'Was geladen wurde, bleibt für den nächsten Versuch.'],
  ['Cannot fetch {url}: {why}.', '{url} lässt sich nicht laden: {why}.'],
  ['Cannot get engine {version}. {why}', 'Engine {version} ist nicht zu bekommen. {why}'],
  [
    'Check the network, the proxy and the mirror, then try again; what was downloaded is kept.',
    'Prüfen Sie Netz, Proxy und Spiegel, und versuchen Sie es noch einmal; was geladen wurde, bleibt.',
  ],
  [
    'Check the network and the mirror, then try again; what was downloaded is kept.',
    'Prüfen Sie Netz und Spiegel, und versuchen Sie es noch einmal; was geladen wurde, bleibt.',
  ],
  ['The channel did not answer in time.', 'Die Quelle antwortete nicht rechtzeitig.'],
  ['There is no space left for the engine in {folder}.', 'In {folder} ist kein Platz mehr für die Engine.'],
  [
    'Free some space (an engine needs about 350 MB while it is installed) and try again.',
    'Schaffen Sie Platz (eine Engine braucht beim Installieren etwa 350 MB), und versuchen Sie es noch einmal.',
  ],
  ['Afloat cannot write to {folder}.', 'Afloat kann in {folder} nicht schreiben.'],
  ['No channel has engine {version}.', 'Keine Quelle hat Engine {version}.'],
  ['Take one of {versions}.', 'Nehmen Sie eine von {versions}.'],
  ['Engine {version} is still used by {users}.', 'Engine {version} wird noch benutzt von {users}.'],
  ['It stays installed and everything runs on.', 'Sie bleibt installiert, und alles läuft weiter.'],
  [
    'Stop or recreate those containers under the newer engine, then remove it.',
    'Halten Sie jene Container an oder legen Sie sie unter der neueren Engine neu an; entfernen Sie sie dann.',
  ],
  ['The engine in {folder} is not whole.', 'Die Engine in {folder} ist nicht ganz.'],
  ['It is left as it is, and not used.', 'Sie bleibt, wie sie ist, und wird nicht benutzt.'],
  ['Install {version} again, or remove it.', 'Installieren Sie {version} noch einmal, oder entfernen Sie sie.'],
  [
    '{name} from {url} is not the file that was asked for: its SHA-256 is another.',
    '{name} von {url} ist nicht die verlangte Datei: ihre SHA-256 ist eine andere.',
  ],
  [
    'The mirror may be in the middle of an update, or something on the way changed the file: try later or another mirror.',
    'Der Spiegel wird vielleicht gerade erneuert, oder unterwegs wurde die Datei verändert: versuchen Sie es später oder mit einem anderen.',
  ],
  [
    'The package index of Debian {suite} cannot be trusted: {why}.',
    'Dem Paketverzeichnis von Debian {suite} ist nicht zu trauen: {why}.',
  ],
  [
    'Docker publishes no digest or signature of its static archives: only the TLS connection vouches for it.',
    'Docker veröffentlicht für seine statischen Archive weder Prüfsumme noch Signatur: nur die TLS-Verbindung bürgt dafür.',
  ],
  // Orphans.
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
]
