import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

/** The repository: packages.mjs has made it the working directory. */
export const root = resolve('.')

/**
 * Runs a tool of node_modules in the repository, on this terminal. Returns its exit status. Ctrl-C is the tool's affair:
 * its end is waited for, so that the prompt comes back when all is cleared away.
 */
export function runTool(name: string, args: readonly string[]): number {
  const wait = () => undefined
  process.on('SIGINT', wait)
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', name), args, { stdio: 'inherit', cwd: root })
  process.off('SIGINT', wait)
  if (error !== undefined) throw error
  return status ?? 1
}
