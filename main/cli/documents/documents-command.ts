import type { Command } from 'commander'
import { version } from '../../host/version.ts'
import { bashCompletion } from './bash-completion.ts'
import { type CommandFacts, factsOf } from './command-facts.ts'
import { fishCompletion } from './fish-completion.ts'
import { manPage } from './man-page.ts'
import { zshCompletion } from './zsh-completion.ts'

const completions = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }
export const SHELLS = Object.keys(completions)

/** Prints a completion script; for the package, and for whoever has none. */
export function completionCommand(shell: string, program: Command): void {
  const make: ((facts: CommandFacts) => string) | undefined = completions[shell as keyof typeof completions]
  process.stdout.write(make?.(factsOf(program)) ?? '')
}

/** Prints the manual page. */
export function manCommand(program: Command): void {
  process.stdout.write(manPage(factsOf(program), version))
}
