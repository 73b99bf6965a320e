import { buildIfStale } from './build.ts'
import { SetupStop } from './say.ts'
import { setUp } from './set-up.ts'
import { runTool } from './tools.ts'

/** `npm run demo`: set-up, build, then the engine under a handful of containers restarted, upgraded and crashed. */
export async function run(): Promise<number> {
  if (process.getuid?.() !== 0) throw new SetupStop('The demo needs root for its engine.', 'Run it again with sudo.')
  await setUp('demo')
  buildIfStale()
  return runTool('tsx', ['test/demo/run.ts'])
}
