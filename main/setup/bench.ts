import { buildIfStale } from './build.ts'
import { SetupStop } from './say.ts'
import { setUp } from './set-up.ts'
import { runTool } from './tools.ts'

/** `npm run bench`: set-up, build, then the benchmarks, or those that the words name. */
export async function run(words: readonly string[]): Promise<number> {
  if (process.getuid?.() !== 0)
    throw new SetupStop('The benchmarks need root for their engines.', 'Run them with sudo.')
  await setUp('test')
  buildIfStale()
  return runTool('tsx', ['test/bench/run.ts', ...words])
}
