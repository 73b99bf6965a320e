import type { Argument, Command, Option } from 'commander'

/** What the shells complete a word with. */
export type Filling = { readonly words: readonly string[] } | 'file' | 'folder' | 'nothing'

export interface OptionFacts {
  /** `-o`, `--output`, or both. */
  readonly flags: readonly string[]
  /** As the help writes it: `-o, --output <file>`. */
  readonly term: string
  readonly description: string
  /** What follows it; undefined for a switch. */
  readonly value: Filling | undefined
}

export interface ArgumentFacts {
  readonly name: string
  readonly term: string
  readonly description: string
  readonly value: Filling
}

/** One command as its help describes it: what man page and completions are made of, too. */
export interface CommandFacts {
  /** From `afloat` on. */
  readonly path: readonly string[]
  readonly description: string
  readonly usage: string
  readonly options: readonly OptionFacts[]
  readonly arguments: readonly ArgumentFacts[]
  readonly commands: readonly CommandFacts[]
}

export function factsOf(command: Command, above: readonly string[] = []): CommandFacts {
  const help = command.createHelp()
  const path = [...above, command.name()]
  return {
    path,
    description: command.description(),
    usage: [...above, command.name(), command.usage()].join(' '),
    options: help.visibleOptions(command).map(option => optionFacts(option, help.optionDescription(option))),
    arguments: command.registeredArguments.map(argument => argumentFacts(argument, help.argumentTerm(argument))),
    commands: help
      .visibleCommands(command)
      .filter(one => one.name() !== 'help')
      .map(one => factsOf(one, path)),
  }
}

/** The command itself and all below it, each before its own. */
export function allCommands(facts: CommandFacts): CommandFacts[] {
  return [facts, ...facts.commands.flatMap(allCommands)]
}

function optionFacts(option: Option, description: string): OptionFacts {
  const value = /[<[](.+?)[>\]]/.exec(option.flags)?.[1]
  return {
    flags: [option.short, option.long].filter(flag => flag !== undefined),
    term: option.flags,
    description,
    value: value === undefined ? undefined : filling(value, option.argChoices),
  }
}

function argumentFacts(argument: Argument, term: string): ArgumentFacts {
  const name = argument.name()
  const { description, required, variadic, argChoices } = argument
  const dots = variadic ? `${term}...` : term
  return { name, term: required ? `<${dots}>` : `[${dots}]`, description, value: filling(name, argChoices) }
}

/** The program names its values so that people know what to give; that tells the shells, too. */
function filling(name: string, choices: readonly string[] | undefined): Filling {
  if (choices) return { words: choices }
  if (name === 'file') return 'file'
  return name === 'dir' ? 'folder' : 'nothing'
}
