import { dirname, join } from 'node:path'
import { app } from 'electron'
import { commandWords } from './cli/own-program.ts'
import type { Supervision } from './compose.ts'
import { defaultHomePath, homeAt } from './host/home.ts'
import { version } from './host/version.ts'
import type { CommandLine } from './remote/background.ts'
import { runsElsewhere } from './remote/runs-elsewhere.ts'
import { appConf } from './settings/app.ts'
import { readSettings } from './settings/read-settings.ts'
import { runHeadless } from './shell/headless.ts'
import { runApp } from './shell/lifecycle.ts'

const home = homeAt(app.commandLine.getSwitchValue('home') || defaultHomePath())

/** The engine's side is loaded while the tray item already stands. */
async function openEngine(): Promise<Supervision> {
  const { settings } = await readSettings(home.settings)
  if (settings.engineKind === 'system-docker') return openSystemEngine()
  if (runsElsewhere()) return openRemoteEngine()
  const [{ compose }, { takeOver }] = await Promise.all([import('./compose.ts'), import('./control/take-over.ts')])
  // The command line may ask a headless supervisor to end; the app answers, but stays.
  return takeOver(home, () => compose({ home, mode: 'app', version, openConf: appConf, end: () => false }))
}

/** The system's Docker is supervised with root's rights, which this app never has. */
async function openSystemEngine(): Promise<Supervision> {
  const { openSystemSupervision } = await import('./remote/system-supervision.ts')
  const { command, args } = commandLine()
  // pkexec keeps nothing of this environment: the app's program is told to be Node by env itself.
  const helper = ['env', ['ELECTRON_RUN_AS_NODE=1', command, ...args, 'helper', '--json']] as const
  return openSystemSupervision({ home, openConf: appConf, helper, log: line => console.log(line) })
}

/** An engine of a plain user is supervised from within namespaces, which this process cannot enter. */
async function openRemoteEngine(): Promise<Supervision> {
  const [{ RemoteSupervision }, { startSupervisor }, { wayToSupervisor }] = await Promise.all([
    import('./remote/remote-supervision.ts'),
    import('./remote/background.ts'),
    import('./remote/elsewhere.ts'),
  ])
  const log = (line: string) => console.log(line)
  const launch = async () => startSupervisor(home, commandLine(), await wayToSupervisor(home, log), true)
  return RemoteSupervision.open({ home, launch, log })
}

/** What runs the command line of this app: in a package its own start, in a checkout its file. */
function commandLine(): CommandLine {
  const [command, env] = [process.execPath, process.env]
  if (app.isPackaged) return { command: join(dirname(command), 'bin', 'afloat'), args: [], env }
  return {
    command,
    args: [join(app.getAppPath(), 'out', 'main', 'cli.cjs')],
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  }
}

const words = commandWords(process.argv)
if (words === undefined) runApp(home, openEngine)
else {
  runHeadless(home, async () => {
    const { runCommandLine } = await import('./cli/program.ts')
    return runCommandLine(['afloat', 'afloat', ...words])
  })
}
