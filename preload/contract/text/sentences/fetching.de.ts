import type { Templates } from '../sentences.ts'

/** Fetching engines, and what vouches for them. */
export const sentencesOfFetchingDe: Templates = [
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
  ['List the engines to see which are.', 'Welche es sind, zeigt die Liste der Engines.'],
  [
    '{name} ended after {got} of {size} bytes, also when asked again for the rest.',
    '{name} endete nach {got} von {size} Bytes, auch als der Rest noch einmal verlangt wurde.',
  ],
  [
    'Try again later or use another mirror; the download goes on where it ended.',
    'Versuchen Sie es später oder mit einem anderen Spiegel; es wird dort weitergeladen, wo es endete.',
  ],
  [
    '{name} from {url} is longer than the {size} bytes that it should have.',
    '{name} von {url} ist länger als die {size} Bytes, die es haben sollte.',
  ],
  ['Try later or use another mirror.', 'Versuchen Sie es später oder mit einem anderen Spiegel.'],
  [
    'The archive has a {type} in the place of {path}, where one file should be.',
    'Das Archiv hat an der Stelle von {path}, wo eine Datei sein sollte, etwas anderes ({type}).',
  ],
  ['Take another version, and report this.', 'Nehmen Sie eine andere Version, und melden Sie das.'],
  [
    'Give yourself the right to write there, or choose another home with --home or AFLOAT_HOME.',
    'Geben Sie sich dort Schreibrecht, oder wählen Sie mit --home oder AFLOAT_HOME einen anderen Ordner.',
  ],
  [
    '{source} calls its engine {version}, but its dockerd says {said}.',
    '{source} nennt seine Engine {version}, aber ihr dockerd sagt {said}.',
  ],
  [
    'Take another version, or update this machine.',
    'Nehmen Sie eine andere Version, oder aktualisieren Sie diesen Rechner.',
  ],
  [
    '{name} of engine {version} does not run on this machine.',
    '{name} von Engine {version} läuft auf diesem Rechner nicht.',
  ],
  ['The channel of engine {version} is turned off.', 'Die Quelle von Engine {version} ist abgeschaltet.'],
  ['The package {file} is not usable: {why}.', 'Das Paket {file} ist nicht brauchbar: {why}.'],
  ['{source} does not have engine {version} any more.', '{source} hat Engine {version} nicht mehr.'],
  ['List the engines again.', 'Lassen Sie die Engines noch einmal auflisten.'],
  [
    'Package indices for {architecture}: SHA-256 as in InRelease. Packages: SHA-256 as in the index.',
    'Paketverzeichnisse für {architecture}: SHA-256 wie in InRelease. Pakete: SHA-256 wie im Verzeichnis.',
  ],
  [
    "Debian's engines are for x64 and arm64; this machine is {architecture}.",
    'Die Engines von Debian sind für x64 und arm64; dieser Rechner ist {architecture}.',
  ],
  [
    "InRelease of {suite} ({facts}): OpenPGP signature by {keys}, Debian's archive keys.",
    'InRelease von {suite} ({facts}): OpenPGP-Signatur von {keys}, den Archivschlüsseln von Debian.',
  ],
  ['{name} {version} of {suite} has no {missing}.', '{name} {version} aus {suite} fehlt: {missing}.'],
  [
    'No rootlesskit and slirp4netns of the archive run on this machine.',
    'Kein rootlesskit und slirp4netns aus dem Archiv läuft auf diesem Rechner.',
  ],
  [
    'Install the packages rootlesskit and slirp4netns, or update this machine.',
    'Installieren Sie die Pakete rootlesskit und slirp4netns, oder aktualisieren Sie diesen Rechner.',
  ],
  [
    "No runc of the archive runs on this machine ({suite}'s is {version}).",
    'Kein runc aus dem Archiv läuft auf diesem Rechner (das von {suite}: {version}).',
  ],
  [
    'Install the package libseccomp2, or update this machine.',
    'Installieren Sie das Paket libseccomp2, oder aktualisieren Sie diesen Rechner.',
  ],
  [
    'Use another mirror; if every mirror gives this, Afloat is too old to know the key, or something on the way changes files.',
    'Nehmen Sie einen anderen Spiegel; geben alle dasselbe, ist Afloat zu alt für den Schlüssel, oder unterwegs werden Dateien verändert.',
  ],
  [
    '{problem} This is from the index of {date} that was read before.',
    '{problem} Dies stammt aus dem früher gelesenen Verzeichnis vom {date}.',
  ],
  ['Debian {suite} has no packages for {architecture}.', 'Debian {suite} hat keine Pakete für {architecture}.'],
  [
    '{fact}; it is taken because apt on this machine is set to take such (Acquire::Check-Valid-Until).',
    '{fact}; es wird genommen, weil apt auf diesem Rechner so eingestellt ist (Acquire::Check-Valid-Until).',
  ],
  [
    '{fact}: the mirror is behind, or somebody hides newer versions.',
    '{fact}: der Spiegel ist im Rückstand, oder jemand verbirgt neuere Versionen.',
  ],
  [
    'Use a current mirror (AFLOAT_DEBIAN_MIRROR), or set Acquire::Check-Valid-Until "false" for apt if you trust this one.',
    'Nehmen Sie einen aktuellen Spiegel (AFLOAT_DEBIAN_MIRROR), oder setzen Sie für apt Acquire::Check-Valid-Until "false", wenn Sie diesem trauen.',
  ],
  [
    'The list of pinned digests {path} cannot be used: {why}.',
    'Die Liste fester Prüfsummen {path} ist nicht nutzbar: {why}.',
  ],
  [
    'Correct it, or take it out of the settings: channel.staticDigests.',
    'Berichtigen Sie sie, oder nehmen Sie sie aus den Einstellungen: channel.staticDigests.',
  ],
  ['{file}: SHA-256 as pinned.', '{file}: SHA-256 wie festgelegt.'],
  ['{problem} This is from its list that was read before.', '{problem} Dies stammt aus ihrer früher gelesenen Liste.'],
  [
    "Docker's static engines are for x64 and arm64; this machine is {architecture}.",
    'Die statischen Engines von Docker sind für x64 und arm64; dieser Rechner ist {architecture}.',
  ],
  [
    '{url} is not reached over TLS and has no pinned digest, so nothing vouches for it.',
    '{url} ist ohne TLS und ohne feste Prüfsumme: nichts bürgt dafür.',
  ],
  [
    'Use an https address, or pin the SHA-256 of the archive.',
    'Nehmen Sie eine https-Adresse, oder legen Sie die SHA-256 des Archivs fest.',
  ],
  [
    'The static archive of engine {version} is not usable: {why}.',
    'Das statische Archiv von Engine {version} ist nicht brauchbar: {why}.',
  ],
  ['Try again; it is downloaded anew.', 'Versuchen Sie es noch einmal; es wird neu geladen.'],
  ['Start it with: {command}', 'Starten Sie sie mit: {command}'],
  ['See what else there is: {command}', 'Was es sonst gibt, zeigt: {command}'],
  ['See what is offered: {command}', 'Was im Angebot ist, zeigt: {command}'],
  ['Install it: {command}', 'Installieren Sie sie: {command}'],
]
