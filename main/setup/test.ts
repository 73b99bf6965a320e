import { buildIfStale } from './build.ts'
import { say } from './say.ts'
import { setUp } from './set-up.ts'
import { runTool } from './tools.ts'

/**
 * `npm test`: set-up, build, types, linter, all tests. With a project's name (`npm run test:unit`) only its tests;
 * further arguments go to vitest.
 */
export async function run([project, ...vitestArguments]: readonly string[]): Promise<number> {
  await setUp('test')
  buildIfStale()
  if (project !== undefined) return runVitest(['--project', project, ...vitestArguments])
  for (const [tool, ...args] of CHECKS) {
    say(`${tool} ${args.join(' ')}`)
    const status = runTool(tool, args)
    if (status !== 0) return status
  }
  // The campaigns take an hour: they are asked for by name.
  return runVitest(['--project', '!long'])
}

const CHECKS = [
  ['tsc', '-b'],
  ['biome', 'check'],
] as const

function runVitest(args: readonly string[]): number {
  return runTool('vitest', ['run', '--config', 'test/vitest.config.ts', ...args])
}
