/** The words around daemon.json as text. */
export const daemonTextEn = {
  title: 'As text',
  label: 'daemon.json as text',
  hint: 'Checked as you write. Nothing is written before you apply it.',
  place: (line: number, column: number) => `Line ${line}, column ${column}`,
  goTo: (line: number, column: number) => `Go to line ${line}, column ${column}`,
  fine: 'The engine can read this.',
  same: 'This is what the file says.',
  changedOutside: 'The file was changed by somebody else meanwhile.',
  keep: 'Keep my text',
  take: 'Take theirs',
  look: 'What would this do?',
  revert: 'Undo all changes',
  missing: 'There is no file yet: the engine runs with its defaults.',
}
export type DaemonTextWords = typeof daemonTextEn
