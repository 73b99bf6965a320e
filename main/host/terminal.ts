import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { join } from 'node:path'
import { AfloatError } from './afloat-error.ts'
import { isThere } from './files.ts'

/**
 * Terminals that take a command after these words, the desktop's own choice first: xdg-terminal-exec reads it, and
 * Debian's x-terminal-emulator is it.
 */
const KNOWN: readonly (readonly string[])[] = [
  ['xdg-terminal-exec'],
  ['x-terminal-emulator', '-e'],
  ['gnome-terminal', '--'],
  ['konsole', '-e'],
  ['xfce4-terminal', '-x'],
  ['kitty'],
  ['alacritty', '-e'],
  ['foot'],
  ['xterm', '-e'],
]
/** A terminal that cannot be opened ends at once: milliseconds. */
const FAILS_WITHIN_MS = 500

/**
 * Opens a terminal with a command in it and does not wait for its end. `setting` is the terminal's command as the user
 * wrote it, `xterm -e` for instance; empty for the first that is known and there. Throws AfloatError (terminal-missing).
 */
export async function openTerminal(setting: string, command: readonly string[]): Promise<void> {
  const chosen = setting.trim() === '' ? await firstThere() : setting.trim().split(/\s+/)
  const [program = '', ...words] = chosen ?? []
  if (!chosen) throw missing('No terminal was found on this desktop')
  const child = spawn(program, [...words, ...command], { stdio: 'ignore', detached: true })
  const failure = await new Promise<string | undefined>(resolve => {
    const timer = setTimeout(() => resolve(undefined), FAILS_WITHIN_MS)
    child.once('error', error => resolve(error.message))
    // Some hand the window to a server of theirs and end well.
    child.once('exit', status => {
      clearTimeout(timer)
      resolve(status === 0 ? undefined : `it ended with ${status}`)
    })
  })
  if (failure) throw missing(`The terminal "${chosen.join(' ')}" did not open: ${failure}`)
  child.unref()
}

async function firstThere(): Promise<readonly string[] | undefined> {
  const folders = (process.env['PATH'] ?? '').split(':')
  for (const words of KNOWN) {
    for (const folder of folders) {
      const there = await isThere(join(folder, words[0] ?? ''), constants.X_OK)
      if (there) return words
    }
  }
  return undefined
}

function missing(what: string): AfloatError {
  return new AfloatError({
    code: 'terminal-missing',
    what: `${what}.`,
    unchanged: 'Nothing was changed.',
    remedy:
      "Set the command of your terminal in Afloat's settings (such as xterm -e), or use: afloat orphans shell NAME",
  })
}
