/**
 * The command line is run by plain Node from a checkout, and in a package by the app's own program, which lets nobody
 * use it as a Node: there `bin/afloat` (assets/packaging) starts it with this switch, and the command's words after `--`.
 */
const SWITCH = '--command-line'

/** The words of a command line that the app's program was started for; undefined where it is to be the app. */
export function commandWords(argv: readonly string[]): string[] | undefined {
  const end = argv.indexOf('--')
  return end > 0 && argv[end - 1] === SWITCH ? argv.slice(end + 1) : undefined
}

/** Program and arguments that run this command line once more, with other words. */
export function ownCommand(words: readonly string[], { argv, execPath } = process): [string, string[]] {
  if (commandWords(argv)) return [execPath, [...argv.slice(1, argv.indexOf('--') + 1), ...words]]
  const [, script] = argv
  if (script === undefined) throw new Error('no path of this program is known')
  return [execPath, [script, ...words]]
}
