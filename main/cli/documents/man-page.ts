import { exitCode } from '../exit-codes.ts'
import { allCommands, type CommandFacts } from './command-facts.ts'

const exitMeanings: Record<keyof typeof exitCode, string> = {
  done: 'Done.',
  failed: 'Failed; the sentence on standard error says what is unchanged and what to do.',
  usage: 'Wrong usage.',
  refused: 'Refused by the check, because something that runs would be lost. \\-\\-force goes on all the same.',
  noSupervisor: 'No Afloat runs for this home.',
}

const environment = [
  ['AFLOAT_HOME', 'The home to use where no \\-\\-home is given.'],
  ['XDG_DATA_HOME', 'Without AFLOAT_HOME, the home is the folder afloat in here; else ~/.local/share/afloat.'],
] as const

/** The manual page afloat(1) in man macros, see man(7). */
export function manPage(program: CommandFacts, version: string): string {
  const [name = ''] = program.path
  const commands = allCommands(program).slice(1)
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${escaped(version)}" "User Commands"`,
    '.SH NAME',
    `${name} \\- ${escaped(lowered(program.description))}`,
    '.SH SYNOPSIS',
    `.B ${name}`,
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    escaped(program.description),
    '.PP',
    'A home is one folder that holds everything of one Afloat: engines, images, containers, settings and logs. If the app',
    'or another command serves the home already, it is asked; else',
    `.B ${name} up`,
    'starts a supervisor in the background.',
    '.SH OPTIONS',
    ...program.options.flatMap(described),
    '.SH COMMANDS',
    ...commands.flatMap(commandText),
    '.SH EXIT STATUS',
    ...Object.entries(exitCode).flatMap(([key, code]) => [
      '.TP',
      `.B ${code}`,
      exitMeanings[key as keyof typeof exitCode],
    ]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([variable, meaning]) => ['.TP', `.B ${variable}`, meaning]),
    '.SH SEE ALSO',
    '.BR docker (1),',
    '.BR dockerd (8)',
    '',
  ].join('\n')
}

function commandText({ usage, description, options, arguments: given }: CommandFacts): string[] {
  return [`.SS ${quoted(usage)}`, escaped(`${description}.`), ...[...given, ...options].flatMap(described)]
}

function described({ term, description }: { readonly term: string; readonly description: string }): string[] {
  return ['.TP', `.B ${quoted(term)}`, escaped(description)]
}

/** A sentence as the NAME section wants it. */
function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}

/** The text of a line, with what roff would take for its own made harmless. */
function escaped(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  return /^[.']/.test(plain) ? `\\&${plain}` : plain
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`
}
