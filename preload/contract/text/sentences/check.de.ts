import type { Templates } from '../sentences.ts'

/** What a restart, an upgrade or a change would do. */
export const sentencesOfChecksDe: Templates = [
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
    'Which ports and names this machine can hold could not be found out in time.',
    'Welche Ports und Namen dieser Rechner halten kann, ließ sich nicht rechtzeitig feststellen.',
  ],
  ['Check again when it has less to do.', 'Prüfen Sie noch einmal, wenn er weniger zu tun hat.'],
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
  ['Live restore is {since}.', 'Live Restore: {since}.'],
  [
    'Engine {version} restores its host-gateway name with missing options (moby#53089).',
    'Engine {version} stellt seinen host-gateway-Namen mit fehlenden Optionen wieder her (moby#53089).',
  ],
  ['Recreate it afterwards if the name is wrong.', 'Legen Sie ihn danach neu an, falls der Name nicht stimmt.'],
  [
    'It is on a macvlan network: its traffic goes on, its names are held.',
    'Er hängt an einem macvlan-Netz: sein Verkehr geht weiter, seine Namen werden gehalten.',
  ],
  [
    'It is on an ipvlan network: its traffic goes on; whether its names are held was not tried.',
    'Er hängt an einem ipvlan-Netz: sein Verkehr geht weiter; ob seine Namen gehalten werden, wurde nicht erprobt.',
  ],
  [
    'Its lookups of names fail for the last moment of an absence (about 70 ms were seen): holding them to the end needs nft and Linux 5.12 or newer.',
    'Seine Namensanfragen scheitern im letzten Moment einer Abwesenheit (etwa 70 ms wurden gesehen): sie bis zum Ende zu halten braucht nft und Linux ab 5.12.',
  ],
  [
    'The engine forgets the names that --link gave it ({aliases}) when it comes back.',
    'Die Engine vergisst bei ihrer Rückkehr die Namen, die --link ihm gab ({aliases}).',
  ],
  [
    'Give the other container that name by --network-alias, or start this one again afterwards.',
    'Geben Sie dem anderen Container diesen Namen mit --network-alias, oder starten Sie diesen danach neu.',
  ],
  [
    'The engine forgets its ndots option when it comes back: names without a dot that nobody has are then asked outside.',
    'Die Engine vergisst bei ihrer Rückkehr seine ndots-Option: Namen ohne Punkt, die niemand trägt, werden dann draußen erfragt.',
  ],
  [
    'It takes effect with the first start without a container on docker0.',
    'Es gilt ab dem ersten Start ohne Container an docker0.',
  ],
  [
    'The engine would not start: this machine has no systemd to keep its cgroups.',
    'Die Engine würde nicht starten: dieser Rechner hat kein systemd, das ihre cgroups verwaltet.',
  ],
  [
    'Take "native.cgroupdriver=systemd" out of "exec-opts".',
    'Nehmen Sie „native.cgroupdriver=systemd“ aus „exec-opts“.',
  ],
  [
    'The engine makes its rules with nftables: other machines may not reach its ports for the moment in which they are made anew. From this host they are held.',
    'Die Engine macht ihre Regeln mit nftables: andere Rechner erreichen ihre Ports womöglich einen Moment lang nicht, während sie neu entstehen. Von diesem Rechner aus werden sie gehalten.',
  ],
  [
    'Leave firewall-backend at iptables where no connection may fail.',
    'Lassen Sie firewall-backend auf iptables, wo keine Verbindung scheitern darf.',
  ],
  [
    'A firewall of this host drops what goes from 127.0.0.1 over {bridges}, so docker-proxy serves it: refused while the engine is away.',
    'Eine Firewall dieses Rechners verwirft, was von 127.0.0.1 über {bridges} geht, also bedient es docker-proxy: abgelehnt, während die Engine weg ist.',
  ],
  [
    'Let 127.0.0.0/8 pass on {bridges} in its input and output rules; Afloat keeps everybody else on that bridge out of it.',
    'Lassen Sie 127.0.0.0/8 auf {bridges} in ihren Eingangs- und Ausgangsregeln durch; Afloat hält alle anderen auf dieser Bridge davon fern.',
  ],
  [
    'The kernel does not translate ::1: open connections to it end with docker-proxy, new ones are passed on.',
    'Der Kernel übersetzt ::1 nicht: offene Verbindungen dorthin enden mit docker-proxy, neue werden weitergereicht.',
  ],
  [
    'Call 127.0.0.1 instead of localhost where a connection must not be cut.',
    'Rufen Sie 127.0.0.1 statt localhost, wo keine Verbindung abreißen darf.',
  ],
  [
    'This kernel does not track SCTP connections: unreachable while the engine comes back.',
    'Dieser Kernel verfolgt keine SCTP-Verbindungen: nicht erreichbar, während die Engine zurückkommt.',
  ],
  [
    'The container has no IPv6 address, only docker-proxy serves this: refused while the engine is away.',
    'Der Container hat keine IPv6-Adresse, nur docker-proxy bedient das: abgelehnt, während die Engine weg ist.',
  ],
  [
    'Give its network IPv6 (docker network create --ipv6), or call the port by an IPv4 address.',
    'Geben Sie seinem Netz IPv6 (docker network create --ipv6), oder rufen Sie den Port über eine IPv4-Adresse.',
  ],
  [
    'The container is in no bridge network, so its ports are not the kernel rules of this host.',
    'Der Container ist in keinem Bridge-Netz, also sind seine Ports keine Kernel-Regeln dieses Rechners.',
  ],
  [
    'Without root no dockerd can be made to wait while it takes the logs over: a container that writes more than 1 MB while it starts waits for it. No line is lost.',
    'Ohne root lässt sich kein dockerd anhalten, während es die Logs übernimmt: ein Container, der bei dessen Start mehr als 1 MB schreibt, wartet darauf. Keine Zeile geht verloren.',
  ],
  [
    'This machine gives a plain user no cgroups, so containers have no limits, and pause and stats do not work.',
    'Dieser Rechner gibt einfachen Benutzern keine cgroups: Container haben keine Grenzen, und pause und stats gehen nicht.',
  ],
  [
    'Start the machine with cgroup v2 (systemd.unified_cgroup_hierarchy=1) to have them.',
    'Starten Sie den Rechner mit cgroup v2 (systemd.unified_cgroup_hierarchy=1), um sie zu haben.',
  ],
  [
    "The containers' cgroups are your session's: they end when you log out for good.",
    'Die cgroups der Container gehören zu Ihrer Sitzung: sie enden, wenn Sie sich ganz abmelden.',
  ],
  [
    'No engine answers and no container runs: this is told from the disk.',
    'Keine Engine antwortet, und kein Container läuft: dies ist von der Platte abgelesen.',
  ],
  [
    'No engine answers: containers are told from the records, and what is open in the engine is not known.',
    'Keine Engine antwortet: die Container stammen aus den Aufzeichnungen, und was in der Engine offen ist, weiß man nicht.',
  ],
  [
    'The new engine answers, but not for every container ({names}).',
    'Die neue Engine antwortet, aber nicht für jeden Container ({names}).',
  ],
  ['Install nftables: {command}', 'Installieren Sie nftables: {command}'],
  ['To keep them beyond it: {command}', 'Damit sie darüber hinaus bleiben: {command}'],
  [
    'Make room, or remove an engine that is not needed: {command}',
    'Schaffen Sie Platz, oder entfernen Sie eine Engine, die nicht gebraucht wird: {command}',
  ],
  [
    'Drain the node, or leave the swarm first: {command}',
    'Leeren Sie den Knoten, oder verlassen Sie erst den Swarm: {command}',
  ],
  ['docker exec does not get into it any more', 'docker exec kommt nicht mehr hinein'],
  ['The check says no: {findings}.', 'Die Prüfung sagt nein: {findings}.'],
]
