import { app } from 'electron'
import type { Home } from '../host/home.ts'

/** Exit code of a command that was interrupted, as shells have it for Ctrl-C. */
const INTERRUPTED = 130

/** Runs a command in the app's program without display, window or tray; ends with the exit code it resolves to. */
export function runHeadless(home: Home, command: () => Promise<number>): void {
  // Chromium leaves a file or two of its own wherever it is started.
  app.setPath('userData', home.electron)
  // Electron takes SIGINT, SIGTERM and SIGHUP for itself and turns them into this.
  app.on('before-quit', event => {
    event.preventDefault()
    if (!process.emit('SIGTERM', 'SIGTERM')) app.exit(INTERRUPTED)
  })
  void command().then(code => app.exit(code))
}
