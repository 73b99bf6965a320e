import { allCommands, type CommandFacts, type Filling } from './command-facts.ts'

/** A completion for fish, with the help's descriptions. */
export function fishCompletion(program: CommandFacts): string {
  const name = program.path[0] ?? ''
  const lines = allCommands(program).flatMap(command => {
    const condition = `-n ${quoted(conditionFor(command))}`
    return [
      ...command.commands.map(one => `complete -c ${name} ${condition} -a ${last(one)} -d ${quoted(one.description)}`),
      ...command.options.map(
        ({ flags, value, description }) =>
          `complete -c ${name} ${condition} ${flags.map(fishFlag).join(' ')}${optionValue(value)} -d ${quoted(description)}`,
      ),
      ...command.arguments
        .slice(0, 1)
        .flatMap(({ value }) => argumentValue(value).map(words => `complete -c ${name} ${condition} ${words}`)),
    ]
  })
  return `# fish completion for ${name}; made from its commands, as the help is.
complete -c ${name} -f
${lines.join('\n')}
`
}

/** The command's own words are there, and none of the commands below it. */
function conditionFor({ path, commands }: CommandFacts): string {
  const [, ...words] = path
  const below = commands.map(last)
  const here = words.length === 0 ? [] : words.map(word => `__fish_seen_subcommand_from ${word}`)
  const not = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`]
  return [...here, ...not].join('; and ')
}

function fishFlag(flag: string): string {
  return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
}

function optionValue(value: Filling | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'object') return ` -x -a ${quoted(value.words.join(' '))}`
  if (value === 'nothing') return ' -x'
  return value === 'file' ? ' -r -F' : ` -x -a ${quoted('(__fish_complete_directories)')}`
}

function argumentValue(value: Filling): string[] {
  if (typeof value === 'object') return [`-a ${quoted(value.words.join(' '))}`]
  return value === 'file' ? ['-F'] : []
}

function last({ path }: CommandFacts): string {
  return path.at(-1) ?? ''
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
