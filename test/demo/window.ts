import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { repository } from '../harness/repository.ts'
import type { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'

/** The app, which then runs the home's supervisor, where there is a display to show it on. */
export async function openWindow(home: TestHome): Promise<{ close(): Promise<void> } | undefined> {
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return undefined
  const electron = z.string().parse(createRequire(import.meta.url)('electron'))
  const args = [repository, `--home=${home.path}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const app = spawn(electron, args, { stdio: 'ignore', env: home.env })
  await until(
    'the app',
    () =>
      home.afloat('status', '--json').then(
        () => true,
        () => false,
      ),
    Boolean,
  )
  // A second start shows the window of the first.
  await once(spawn(electron, args, { stdio: 'ignore', env: home.env }), 'exit')
  return {
    close: async () => {
      const exited = once(app, 'exit')
      app.kill('SIGTERM')
      await exited
    },
  }
}
