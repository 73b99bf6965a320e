import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { engineVersion } from '../../preload/contract/operations.ts'
import { problemOf } from '../host/afloat-error.ts'
import { version } from '../host/version.ts'
import { attachedFlag, superviseCommand } from '../remote/background.ts'
import { ReportedFailure, restartCommand, rollbackCommand, upgradeCommand } from './change-commands.ts'
import { checkCommand } from './check-command.ts'
import {
  applyCommand,
  configCommand,
  getCommand,
  pipeMaxSizeCommand,
  setCommand,
  unsetCommand,
} from './config-commands.ts'
import { diagnoseCommand } from './diagnose-command.ts'
import { completionCommand, manCommand, SHELLS } from './documents/documents-command.ts'
import { downCommand, statusCommand, upCommand } from './engine-commands.ts'
import { enginesCommand, installCommand, removeCommand } from './engines-commands.ts'
import { exitCode, exitCodeOf } from './exit-codes.ts'
import { helperCommand } from './helper-command.ts'
import { helperCommandName } from './helper-name.ts'
import { logsCommand } from './logs-command.ts'
import { orphanActionCommand, orphanLogsCommand, orphanShellCommand, orphansCommand } from './orphans-command.ts'
import { printProblem } from './print.ts'
import { reportCommand } from './report-command.ts'
import { chosenEngine, homeOf } from './session.ts'
import { supervise } from './supervise.ts'
import { parseTail, parseWhen } from './when.ts'

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
    // One object on standard output: where the report is there, it holds the problem.
    printProblem(problem, argv.includes('--json') && !(error instanceof ReportedFailure))
    return exitCodeOf(problem.code)
  }
}

const ORPHAN_ACTIONS = [
  ['adopt', 'Attach an orphan to the engine again; its process goes on'],
  ['rescue', 'Move an orphan into a new container of the same name; its process is started anew'],
  ['stop', 'End an orphan and remove what it leaves behind'],
  ['leave', 'Leave an orphan alone, without alarm'],
] as const

export function buildProgram(): Command {
  const program = new Command('afloat')
    .description('Keeps containers afloat while their Docker Engine is restarted, reconfigured, upgraded or lost.')
    .version(version)
    .showHelpAfterError('(afloat --help lists the commands)')
    // What follows a container's name is the command's own, as in `docker exec`.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .hook('preAction', async (_, command) => {
      // What is told a home in so many words takes that one.
      if (command.name() === superviseCommand || !command.options.some(({ long }) => long === '--system')) return
      const { systemBySettings } = await chosenEngine(command.optsWithGlobals())
      if (systemBySettings) command.setOptionValue('systemBySettings', true)
    })
  const add = (name: string, description: string) =>
    common(program.command(name).description(description)).exitOverride()

  add('up', 'Start the engine, or adopt the one that runs; an engine is fetched when none is installed')
    .addOption(new Option('--engine <version>', 'start this version').argParser(parseVersion))
    .option('--force', 'start also where that loses containers that run')
    .action(options => upCommand(options))
  add('status', 'Show the engine, its containers and what waits in their logs').action(options =>
    statusCommand(options),
  )
  add('check', 'Say what a restart, an upgrade or a change of options would do, container by container')
    .addOption(new Option('--engine <version>', 'an upgrade to this version').argParser(parseVersion))
    .addOption(
      new Option('--set <key=json>', 'an option of daemon.json as it would be; may be repeated')
        .argParser(addSetting)
        .default({}, 'none'),
    )
    .action(options => checkCommand(options))
  forced(add('restart', 'Restart dockerd while containers keep running, and print the report')).action(options =>
    restartCommand(options),
  )
  forced(add('upgrade', 'Change to another version under running containers; taken back if it does not work'))
    .argument('<version>', 'such as 28.5.2', parseVersion)
    .action((wanted, options) => upgradeCommand(wanted, options))
  forced(add('rollback', 'Return to the version before, and print the report')).action(options =>
    rollbackCommand(options),
  )
  add('report', 'Show the last reports')
    .argument('[count]', 'how many', parseCount, 1)
    .action((count, options) => reportCommand(count, options))
  add('logs', 'Show what Afloat keeps of containers whose log driver only the engine can feed, such as journald')
    .argument('[container]', 'its name, or the beginning of its id; without one all are listed')
    .option('-f, --follow', 'go on with what is written; with --json one object a line')
    .option('-n, --tail <lines>', 'how many lines from the end', parseTail)
    .option('-t, --timestamps', 'with the time of each line')
    .option('--since <when>', 'from then on: 2026-01-02T13:23:37Z, or 42m for 42 minutes ago', text => parseWhen(text))
    .option('--until <when>', 'up to then', text => parseWhen(text))
    .option('--remove', 'remove what is kept of it')
    .action((ref, options) => logsCommand(ref, options))
  const engines = add('engines', 'List the engines that are installed and on offer').action(options =>
    enginesCommand(options),
  )
  common(engines.command('install').description('Fetch, verify and unpack an engine'))
    .argument('<version>', 'such as 28.5.2', parseVersion)
    .action((wanted, _, command) => installCommand(wanted, command.optsWithGlobals()))
  common(engines.command('remove').description('Remove an engine that nothing uses'))
    .argument('<version>', 'such as 28.5.2', parseVersion)
    .action((wanted, _, command) => removeCommand(wanted, command.optsWithGlobals()))
  addConfig(add('config', "Show the engine's settings (daemon.json)"))
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
  orphans.enablePositionalOptions()
  common(orphans.command('shell').description('Run a command in the namespaces of an orphan'))
    .passThroughOptions()
    .argument('<container>', 'its name, or the beginning of its id')
    .argument('[command...]', 'the command; /bin/sh when none is given')
    .action((ref, words, _, command) => orphanShellCommand(ref, words, command.optsWithGlobals()))
  add('diagnose', 'Collect the facts for a bug report, without secrets, and list them; saves them with -o')
    .option('-o, --output <file>', 'save them as this file, a tar.gz')
    .action(options => diagnoseCommand(options))
  add('down', 'Stop the engine and its supervisor; containers keep running unless told otherwise')
    .addOption(
      new Option('--containers <what>', 'what becomes of the containers').choices(['keep', 'stop']).default('keep'),
    )
    .action(options => downCommand(options))
  program
    .command('completion')
    .description('Print a completion for a shell: source <(afloat completion bash)')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .exitOverride()
    .action(shell => completionCommand(shell, program))
  program.command('man', { hidden: true }).action(() => manCommand(program))
  program
    .command(helperCommandName, { hidden: true })
    .option('--json', 'print a problem as JSON')
    .option('--stay', 'go on while the user is logged in')
    .exitOverride()
    .action(options => helperCommand(options))
  common(program.command(superviseCommand, { hidden: true }))
    .option(attachedFlag)
    .action(options => supervise(homeOf(options), options.attached))
  return program
}

/** A setting of the engine has dockerd's own name; one of Afloat itself begins with `afloat.`. */
function addConfig(config: Command): void {
  const force = new Option('--force', 'also where it endangers running containers')
  const base = (name: string, description: string) => common(config.command(name).description(description))
  config.action(options => configCommand(options))
  base('get', 'Show one setting')
    .argument('<key>', 'such as live-restore')
    .action((key, _, command) => getCommand(key, command.optsWithGlobals()))
  base('set', 'Change a setting: by a reload where that is enough, else by a restart under held shims')
    .argument('<key>', 'such as live-restore')
    .argument('<value>', 'as JSON; a word that is no JSON is taken as text')
    .addOption(force)
    .action((key, value, _, command) => setCommand(key, value, command.optsWithGlobals()))
  base('unset', "Take a setting back to the engine's default")
    .argument('<key>', 'such as debug')
    .addOption(force)
    .action((key, _, command) => unsetCommand(key, command.optsWithGlobals()))
  base('apply', 'Replace daemon.json by the text of a file, checked and applied as a whole')
    .argument('<file>', 'a file, or - for standard input')
    .addOption(force)
    .action((file, _, command) => applyCommand(file, command.optsWithGlobals()))
  base('pipe-max-size', "Show or change the kernel's ceiling for pipes")
    .argument('[bytes]', 'the new ceiling, or "back" for what it was before Afloat changed it')
    .action((bytes, _, command) => pipeMaxSizeCommand(bytes, command.optsWithGlobals()))
}

function forced(command: Command): Command {
  return command.option('--force', 'go on where the check says no')
}

function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON object on standard output')
    .option('--home <dir>', 'the home to use (default: AFLOAT_HOME, else the XDG data folder)')
    .option('--system', "the system's Docker (docker.service), also where the app looks after an engine of its own")
}

function parseVersion(text: string): string {
  const parsed = engineVersion.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError('An engine version looks like 28.5.2.')
  return parsed.data
}

function addSetting(text: string, settings: Record<string, unknown>): Record<string, unknown> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('An option looks like debug=true.')
  try {
    return { ...settings, [text.slice(0, at)]: JSON.parse(text.slice(at + 1)) }
  } catch {
    throw new InvalidArgumentError('What follows the = must be JSON: a text stands in quotes.')
  }
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw new InvalidArgumentError('A number from 1 to 1000.')
  return count
}
