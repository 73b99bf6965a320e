import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

/** The repository: packages.mjs has made it the working directory. */
export const root = resolve('.')

/** Runs a tool of node_modules in the repository, on this terminal. Returns its exit status. */
export function runTool(name: string, args: readonly string[]): number {
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', name), args, { stdio: 'inherit', cwd: root })
  if (error !== undefined) throw error
  return status ?? 1
}
