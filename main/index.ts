import { app } from 'electron'
import { commandWords } from './cli/own-program.ts'
import type { Supervision } from './compose.ts'
import { defaultHomePath, homeAt } from './host/home.ts'
import { version } from './host/version.ts'
import { appConf } from './settings/app.ts'
import { runHeadless } from './shell/headless.ts'
import { runApp } from './shell/lifecycle.ts'

const home = homeAt(app.commandLine.getSwitchValue('home') || defaultHomePath())

/** The engine's side is loaded while the tray item already stands. */
async function openEngine(): Promise<Supervision> {
  const [{ compose }, { takeOver }] = await Promise.all([import('./compose.ts'), import('./control/take-over.ts')])
  // The command line may ask a headless supervisor to end; the app answers, but stays.
  return takeOver(home, () => compose({ home, mode: 'app', version, openConf: appConf, end: () => false }))
}

const words = commandWords(process.argv)
if (words === undefined) runApp(home, openEngine)
else {
  runHeadless(home, async () => {
    const { runCommandLine } = await import('./cli/program.ts')
    return runCommandLine(['afloat', 'afloat', ...words])
  })
}
