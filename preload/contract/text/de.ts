import type { Words } from './en.ts'
import { viewsDe } from './views.de.ts'

export const de: Words = {
  appName: 'Afloat',
  views: viewsDe,
  state: {
    stopped: 'Angehalten',
    starting: 'Startet',
    running: 'Läuft',
    away: 'Engine kurz weg',
    stopping: 'Hält an',
    failed: 'Braucht Aufmerksamkeit',
  },
  stateSentence: {
    stopped: running =>
      running === 0 ? 'Die Engine läuft nicht.' : `Die Engine ist angehalten. ${de.containersRunOn(running)}`,
    starting: () => 'Die Engine startet.',
    running: running =>
      running === 0 ? 'Die Engine ist bereit. Es laufen keine Container.' : `${de.containersRunning(running)}.`,
    away: running => `Die Engine ist einen Moment weg. ${de.containersRunOn(running)}`,
    stopping: () => 'Die Engine hält an.',
    failed: running =>
      running === 0
        ? 'Die Engine ließ sich nicht am Laufen halten.'
        : `Die Engine steht. ${de.containersRunOn(running)}`,
  },
  operation: {
    start: 'Engine wird gestartet',
    restart: 'Engine wird neu gestartet',
    recover: 'Engine wird zurückgeholt',
    stop: 'Engine wird angehalten',
    upgrade: 'Engine wird aktualisiert',
    rollback: 'Zurück zur vorigen Engine',
    install: 'Engine wird installiert',
    remove: 'Engine wird entfernt',
    adopt: 'Container wird zurückgeholt',
    rescue: 'Container wird in einen neuen übernommen',
  },
  containers: count => `${count} Container`,
  containersRunning: count => (count === 1 ? '1 Container läuft' : `${count} Container laufen`),
  containersRunOn: count =>
    count === 0
      ? 'Es laufen keine Container.'
      : count === 1
        ? 'Ihr Container läuft weiter.'
        : `Ihre ${count} Container laufen weiter.`,
  connecting: 'Die Engine wird gesucht …',
  duration: {
    milliseconds: count => `${count}\u00a0ms`,
    seconds: count => `${count}\u00a0s`,
    minutes: count => `${count}\u00a0min`,
    hours: (hours, minutes) => `${hours}\u00a0h ${minutes}\u00a0min`,
    days: (days, hours) => `${days}\u00a0T ${hours}\u00a0h`,
  },
  tray: {
    start: 'Engine starten',
    restart: 'Engine neu starten',
    stop: 'Engine anhalten …',
    open: 'Afloat öffnen',
    quit: 'Afloat beenden',
    step: (step, number) => `Schritt ${number}: ${step}`,
    done: (step, percent) => `${step} (${percent} %)`,
    engine: version => `Docker Engine ${version}`,
    liveRestore: 'Live Restore',
  },
  stopDialog: {
    title: 'Engine anhalten?',
    body: running =>
      running === 0
        ? 'Docker-Befehle gehen erst wieder, wenn die Engine gestartet ist.'
        : `Docker-Befehle gehen erst wieder, wenn die Engine gestartet ist. Was soll mit ${running === 1 ? 'dem laufenden Container' : `den ${running} laufenden Containern`} geschehen?`,
    keep: 'Container weiterlaufen lassen',
    stopContainers: 'Container auch anhalten',
    stop: 'Engine anhalten',
    cancel: 'Abbrechen',
  },
  liveRestoreDialog: {
    title: 'Live Restore ausschalten?',
    body: names =>
      `Ohne Live Restore beendet der nächste Stopp, Neustart oder Absturz der Engine ${names}. Afloat startet sie nicht neu, solange sie laufen.`,
    turnOff: 'Ausschalten',
    cancel: 'Eingeschaltet lassen',
  },
  news: {
    done: {
      restart: 'Engine neu gestartet',
      upgrade: 'Engine aktualisiert',
      rollback: 'Engine zurückgenommen',
      crash: 'Die Engine war abgestürzt und ist zurück',
    },
    kept: (kept, before) =>
      before === 0
        ? 'Es liefen keine Container.'
        : kept === before
          ? kept === 1
            ? '1 Container lief weiter.'
            : `Alle ${kept} Container liefen weiter.`
          : `${kept} von ${before} Containern liefen weiter.`,
    away: duration => `Die Engine war ${duration} weg.`,
    versions: (from, to) => `Von ${from} auf ${to}.`,
    ended: names => `Inzwischen beendet: ${names}.`,
    lost: names => `Läuft nicht mehr: ${names}.`,
    orphaned: names => `Läuft außerhalb der Engine: ${names}.`,
    failed: {
      restart: 'Die Engine kam nicht zurück',
      upgrade: 'Die Aktualisierung ist fehlgeschlagen',
      rollback: 'Das Zurücknehmen ist fehlgeschlagen',
      crash: 'Die Engine ist abgestürzt',
    },
    rolledBack: 'Die Aktualisierung wurde zurückgenommen',
    newer: version => `Docker Engine ${version} ist verfügbar`,
    newerBody: source => `Aus ${source}. Container laufen während des Upgrades weiter.`,
    problem: 'Die Engine braucht Aufmerksamkeit',
    details: 'Einzelheiten',
    tryAgain: 'Noch einmal',
  },
  window: {
    title: 'Afloat',
    engine: 'Engine',
    containers: 'Container',
    noContainers: 'Es laufen keine Container.',
    noContainersHint: 'Container, die Sie mit dieser Engine starten, erscheinen hier.',
    restart: 'Neu starten',
    start: 'Starten',
    stop: 'Anhalten …',
    restartHint: 'Container laufen weiter.',
    pending: (installed, running) =>
      `Engine ${installed} ist installiert; bis zum Neustart läuft ${running} weiter. Container laufen weiter.`,
    system: 'Docker des Systems (docker.service)',
    version: 'Docker Engine',
    containerd: 'containerd',
    pid: 'PID',
    uptime: 'Seit',
    ports: 'Ports',
    socket: 'Socket',
    copy: 'Kopieren',
    copied: 'Kopiert',
    liveRestore: 'Live Restore',
    on: 'an',
    off: 'aus',
    lastReport: 'Letzte Abwesenheit',
    awayFor: 'Engine weg',
    kept: 'Liefen weiter',
    longestWait: 'Längste Wartezeit',
    logLines: 'Gehaltene Logzeilen',
    portsHeld: 'Gehaltene Ports',
    namesAnswered: 'Beantwortete Namen',
    steps: 'Schritte',
    stepRunning: 'läuft',
    problem: 'Was geschehen ist',
    details: 'Einzelheiten',
    dismiss: 'Ausblenden',
    close: 'Schließen',
    of: (part, whole) => `${part} von ${whole}`,
  },
  fetchEngine: version => `Engine ${version} holen`,
  askPackages: manager => `${manager} fragen, was es täte`,
  steps: {
    'let requests end': 'Laufende Anfragen abwarten',
    'wait until dockerd has found it': 'Warten, bis dockerd containerd gefunden hat',
    'try exec in the containers': 'exec in den Containern versuchen',
    'write the journal': 'Journal schreiben',
    'watch the new engine': 'Die neue Engine beobachten',
    finish: 'Abschließen',
    'check what serves them': 'Prüfen, was sie bedient',
    'give its records back': 'Ihre Aufzeichnungen zurückgeben',
    'set its records aside': 'Ihre Aufzeichnungen beiseitelegen',
    'listen to the logs': 'Den Logs zuhören',
    'see what is open': 'Offene Verbindungen ansehen',
    'hold the logs': 'Logs anhalten',
    'raise the shims': 'Verbindungen halten',
    'stop dockerd': 'dockerd anhalten',
    'keep the present package': 'Jetziges Paket aufheben',
    'change the packages': 'Pakete ändern',
    'wait for the packages': 'Auf die Paketverwaltung warten',
    'take the package back': 'Paket zurücknehmen',
    'start containerd': 'containerd starten',
    'look for a running engine': 'Laufende Engine suchen',
    'start dockerd with the old configuration': 'dockerd mit der alten Konfiguration starten',
    'stop containerd': 'containerd anhalten',
    'stop the containers': 'Container anhalten',
    'see that all will be restored': 'Prüfen, ob alles übernommen wird',
    'put records back': 'Unterlagen wiederherstellen',
    "put containerd's entry back": 'Eintrag in containerd wiederherstellen',
    'end the older process': 'Älteren Prozess beenden',
    wait: 'Vor dem nächsten Versuch warten',
    'start dockerd': 'dockerd starten',
    'check containers': 'Container prüfen',
    'lower the shims': 'An die Engine zurückgeben',
  },
}
