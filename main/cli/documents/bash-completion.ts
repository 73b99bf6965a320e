import { allCommands, type CommandFacts, type Filling } from './command-facts.ts'

/** A completion for bash that needs nothing but bash itself. */
export function bashCompletion(program: CommandFacts): string {
  const commands = allCommands(program)
  const name = program.path[0] ?? ''
  const below = commands.flatMap(({ path }) => (path.length > 1 ? [quoted(path.join(' '))] : []))
  return `# bash completion for ${name}; made from its commands, as the help is.
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev= at=${name} word words= files=
  ((COMP_CWORD > 1)) && prev=\${COMP_WORDS[COMP_CWORD - 1]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      ${below.join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$at|$prev" in
${valueCases(commands)}
    *)
      case "$at" in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
  COMPREPLY=()
  [[ -n $words ]] && mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen "$files" -- "$cur")
  fi
}
complete -F _${name} ${name}
`
}

/** After an option that takes a value, only that is completed. */
function valueCases(commands: readonly CommandFacts[]): string {
  return commands
    .flatMap(({ path, options }) =>
      options.flatMap(({ flags, value }) =>
        value === undefined
          ? []
          : [`    ${flags.map(flag => quoted(`${path.join(' ')}|${flag}`)).join(' | ')}) ${assignment(value)} ;;`],
      ),
    )
    .join('\n')
}

function commandCase({ path, options, commands, arguments: [argument] }: CommandFacts): string {
  const words = [...commands.map(one => one.path.at(-1) ?? ''), ...options.flatMap(({ flags }) => flags)]
  const value = argument?.value ?? 'nothing'
  const more = typeof value === 'object' ? value.words : []
  const files = typeof value === 'string' && value !== 'nothing' ? `; ${assignment(value)}` : ''
  return `        ${quoted(path.join(' '))}) words=${quoted([...more, ...words].join(' '))}${files} ;;`
}

function assignment(value: Filling): string {
  if (typeof value === 'object') return `words=${quoted(value.words.join(' '))}`
  if (value === 'nothing') return ':'
  return value === 'file' ? 'files=-f' : 'files=-d'
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
