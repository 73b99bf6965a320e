import { allCommands, type CommandFacts, type Filling, type OptionFacts } from './command-facts.ts'

/** A completion for zsh, with the help's descriptions: one function for each command. */
export function zshCompletion(program: CommandFacts): string {
  const [name = ''] = program.path
  return `#compdef ${name}
# zsh completion for ${name}; made from its commands, as the help is.

${allCommands(program).map(functionFor).join('\n\n')}

if [ "$funcstack[1]" = "_${name}" ]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`
}

function functionFor(command: CommandFacts): string {
  const { path, options, commands } = command
  const specs = options.map(optionSpec)
  if (commands.length === 0) {
    specs.push(...command.arguments.map(({ name, value }) => quoted(`*:${escaped(name)}:${action(value)}`)))
    return `_${path.join('_')}() {\n  _arguments -s ${specs.join(' \\\n    ')}\n}`
  }
  const choices = commands.map(one => quoted(`${last(one)}:${escaped(one.description)}`))
  const cases = commands.map(one => `    ${last(one)}) _${one.path.join('_')} ;;`)
  return `_${path.join('_')}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C -s ${[...specs, quoted('1:command:->command'), quoted('*::argument:->argument')].join(' \\\n    ')}
  case $state in
  command)
    local -a commands=(
      ${choices.join('\n      ')}
    )
    _describe command commands
    ;;
  argument)
    case $line[1] in
${cases.join('\n')}
    esac
    ;;
  esac
}`
}

function optionSpec({ flags, description, value }: OptionFacts): string {
  const text = `[${escaped(description)}]${value === undefined ? '' : `:value:${action(value)}`}`
  if (flags.length === 1) return quoted(`${flags[0]}${text}`)
  return `${quoted(`(${flags.join(' ')})`)}{${flags.join(',')}}${quoted(text)}`
}

function action(value: Filling): string {
  if (typeof value === 'object') return `(${value.words.join(' ')})`
  if (value === 'nothing') return ' '
  return value === 'file' ? '_files' : '_files -/'
}

function last({ path }: CommandFacts): string {
  return path.at(-1) ?? ''
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
