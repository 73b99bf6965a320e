import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { engineVersion } from '../../preload/contract/operations.ts'
import { problemOf } from '../host/afloat-error.ts'
import { version } from '../host/version.ts'
import { downCommand, restartCommand, statusCommand, upCommand } from './engine-commands.ts'
import { enginesCommand, installCommand, removeCommand } from './engines-commands.ts'
import { exitCode, exitCodeOf } from './exit-codes.ts'
import { orphanActionCommand, orphanLogsCommand, orphanShellCommand, orphansCommand } from './orphans-command.ts'
import { printProblem } from './print.ts'
import { reportCommand } from './report-command.ts'
import { homeOf } from './session.ts'
import { supervise, superviseCommand } from './supervise.ts'

/** Runs one command line; resolves to its exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = buildProgram()
  try {
    await program.parseAsync([...argv])
    return exitCode.done
  } catch (error) {
    // commander has printed its own help, version or complaint.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage
    const problem = problemOf(error)
    printProblem(problem, argv.includes('--json'))
    return exitCodeOf(problem.code)
  }
}

const ORPHAN_ACTIONS = [
  ['adopt', 'Attach an orphan to the engine again; its process goes on'],
  ['rescue', 'Move an orphan into a new container of the same name; its process is started anew'],
  ['stop', 'End an orphan and remove what it leaves behind'],
  ['leave', 'Leave an orphan alone, without alarm'],
] as const

function buildProgram(): Command {
  const program = new Command('afloat')
    .description('Keeps containers afloat while their Docker Engine is restarted, reconfigured, upgraded or lost.')
    .version(version)
    .showHelpAfterError('(afloat --help lists the commands)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
  const add = (name: string, description: string) =>
    common(program.command(name).description(description)).exitOverride()

  add('up', 'Start the engine, or adopt the one that runs; an engine is fetched when none is installed')
    .addOption(new Option('--engine <version>', 'start this version').argParser(parseVersion))
    .option('--force', 'start also where that loses containers that run')
    .action(options => upCommand(options))
  add('status', 'Show the engine, its containers and what waits in their logs').action(options =>
    statusCommand(options),
  )
  add('restart', 'Restart dockerd while containers keep running, and print the report').action(options =>
    restartCommand(options),
  )
  add('report', 'Show the last reports')
    .argument('[count]', 'how many', parseCount, 1)
    .action((count, options) => reportCommand(count, options))
  const engines = add('engines', 'List the engines that are installed and on offer').action(options =>
    enginesCommand(options),
  )
  common(engines.command('install').description('Fetch, verify and unpack an engine'))
    .argument('<version>', 'such as 28.5.2', parseVersion)
    .action((wanted, _, command) => installCommand(wanted, command.optsWithGlobals()))
  common(engines.command('remove').description('Remove an engine that nothing uses'))
    .argument('<version>', 'such as 28.5.2', parseVersion)
    .action((wanted, _, command) => removeCommand(wanted, command.optsWithGlobals()))
  const orphans = add(
    'orphans',
    'List containers that run but that the engine does not list, and what can be done',
  ).action(options => orphansCommand(options))
  for (const [action, description] of ORPHAN_ACTIONS) {
    common(orphans.command(action).description(description))
      .argument('<container>', 'its name, or the beginning of its id')
      .option('--yes', 'do not ask where a process is to end')
      .action((ref, _, command) => orphanActionCommand(action, ref, command.optsWithGlobals()))
  }
  common(orphans.command('logs').description('Show what an orphan wrote'))
    .argument('<container>', 'its name, or the beginning of its id')
    .option('--last <lines>', 'how many lines', Number, 100)
    .option('--follow', 'go on with what it writes')
    .action((ref, _, command) => orphanLogsCommand(ref, command.optsWithGlobals()))
  common(orphans.command('shell').description('Run a command in the namespaces of an orphan'))
    .argument('<container>', 'its name, or the beginning of its id')
    .argument('[command...]', 'the command; /bin/sh when none is given')
    .action((ref, words, _, command) => orphanShellCommand(ref, words, command.optsWithGlobals()))
  add('down', 'Stop the engine and its supervisor; containers keep running unless told otherwise')
    .addOption(
      new Option('--containers <what>', 'what becomes of the containers').choices(['keep', 'stop']).default('keep'),
    )
    .action(options => downCommand(options))
  common(program.command(superviseCommand, { hidden: true })).action(options => supervise(homeOf(options)))
  return program
}

function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON object on standard output')
    .option('--home <dir>', 'the home to use (default: AFLOAT_HOME, else the XDG data folder)')
}

function parseVersion(text: string): string {
  const parsed = engineVersion.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError('An engine version looks like 28.5.2.')
  return parsed.data
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw new InvalidArgumentError('A number from 1 to 1000.')
  return count
}
