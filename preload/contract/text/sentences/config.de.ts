import type { Templates } from '../sentences.ts'

/** Changes of the engine's configuration. */
export const sentencesOfConfigDe: Templates = [
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
  ['Nothing was changed; {names} runs on.', 'Nichts wurde verändert; {names} läuft weiter.'],
  ['Nothing was changed; {names} run on.', 'Nichts wurde verändert; {names} laufen weiter.'],
  [
    'Set "live-restore" to false in its daemon.json, or let the node leave its swarm.',
    'Setzen Sie „live-restore“ in ihrer daemon.json auf false, oder lassen Sie den Knoten seinen Swarm verlassen.',
  ],
  [
    'This engine is a node of a swarm, and dockerd has no live restore there: it would not start again with it. In a swarm, other nodes take over while one restarts.',
    'Diese Engine ist ein Knoten eines Swarms, und dort hat dockerd kein Live Restore: sie würde damit nicht wieder starten. In einem Swarm übernehmen andere Knoten, während einer neu startet.',
  ],
  ['Restart the engine to have it read its file.', 'Starten Sie die Engine neu, damit sie ihre Datei liest.'],
  [
    'Put a plain file that may be written in its place, then try again.',
    'Legen Sie eine einfache, beschreibbare Datei an ihre Stelle, und versuchen Sie es noch einmal.',
  ],
  [
    '{fact}: starting dockerd so would kill the running {names}.',
    '{fact}: dockerd so zu starten beendete die laufenden {names}.',
  ],
  ['{file} does not turn live restore on', '{file} schaltet Live Restore nicht ein'],
  [
    'Set "live-restore" to true in that file, or stop these containers first.',
    'Setzen Sie „live-restore“ in dieser Datei auf true, oder halten Sie diese Container erst an.',
  ],
  ['It cannot be read: {why}.', 'Sie lässt sich nicht lesen: {why}.'],
  ['It is a folder, not a file.', 'Es ist ein Ordner, keine Datei.'],
  ['It is not a plain file.', 'Es ist keine einfache Datei.'],
  [
    'It has {bytes} bytes; a configuration of more than {most} is taken for a mistake.',
    'Sie hat {bytes} Bytes; eine Konfiguration von mehr als {most} gilt als Versehen.',
  ],
  [
    "The engine's configuration {path} cannot be used. {why}",
    'Die Konfiguration der Engine {path} ist nicht nutzbar. {why}',
  ],
  ['{path} cannot be edited. {why}', '{path} lässt sich nicht bearbeiten. {why}'],
  ["The engine's configuration {path} would be wrong. {why}", 'Die Konfiguration der Engine {path} wäre falsch. {why}'],
  ['dockerd says: {said}.', 'dockerd sagt: {said}.'],
  ['As root: {command}', 'Als root: {command}'],
  [
    'dockerd runs with --{key}; with "{name}" in the file too it would not start.',
    'dockerd läuft mit --{key}; stünde „{name}“ auch in der Datei, würde es nicht starten.',
  ],
]
