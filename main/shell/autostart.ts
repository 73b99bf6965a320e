import { rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { writeAtomically } from '../host/files.ts'

/** How a desktop session is to start the app: its program, and the arguments that this app was started with itself. */
export interface AppStart {
  readonly program: string
  readonly args: readonly string[]
}

/** The file's name in the autostart folder: the desktop file's own, so that desktops show one entry. */
const FILE = 'afloat.desktop'

/** An autostart entry by freedesktop.org's specification. */
export function autostartEntry(start: AppStart): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Afloat',
    'Comment=Keeps containers afloat while their Docker Engine is restarted',
    'Comment[de]=Lässt Container weiterlaufen, während ihre Docker Engine neu startet',
    // Once the program is uninstalled, desktops pass over an entry that they cannot start.
    `TryExec=${start.program.replaceAll('\\', '\\\\')}`,
    `Exec=${[start.program, ...start.args].map(quoted).join(' ')}`,
    'Icon=afloat',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** A word of an Exec line: reserved characters quoted, and `%` doubled (desktop-entry-spec, "The Exec key"). */
function quoted(word: string): string {
  const doubled = word.replaceAll('%', '%%')
  if (/^[\w@%+=:,./-]+$/.test(doubled)) return doubled
  // Quoting has its own escapes, and the file's string values have theirs around them.
  return `"${doubled.replaceAll(/["`$\\]/g, '\\$&')}"`.replaceAll('\\', '\\\\')
}

export function autostartFolder(env: NodeJS.ProcessEnv = process.env): string {
  const config = env['XDG_CONFIG_HOME']
  return join(config?.startsWith('/') ? config : join(homedir(), '.config'), 'autostart')
}

/** Puts the entry in its place or takes it away. */
export async function setAutostart(folder: string, start: AppStart | undefined): Promise<void> {
  const path = join(folder, FILE)
  if (start) await writeAtomically(path, autostartEntry(start))
  else await rm(path, { force: true })
}
