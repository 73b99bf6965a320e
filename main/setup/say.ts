/** One line of the set-up on the terminal. Standard error, so that standard output stays with what is set up. */
export function say(line: string): void {
  process.stderr.write(`[setup] ${line}\n`)
}

/** The set-up cannot go on: what is wrong, and what the reader can do about it. No stack is shown for it. */
export class SetupStop extends Error {
  readonly remedy: string

  constructor(what: string, remedy: string) {
    super(what)
    this.name = 'SetupStop'
    this.remedy = remedy
  }
}
