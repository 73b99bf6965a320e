import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupStop, say } from './say.ts'
import { root, runTool } from './tools.ts'

/** Written after a build went well; its time tells what has changed since. */
const stamp = join(root, 'out', 'built')
const sources = [
  'main',
  'preload',
  'renderer',
  'assets',
  'package-lock.json',
  'package.json',
  'electron.vite.config.ts',
]

/** Builds when a source is newer than the last build. */
export function buildIfStale(): void {
  if (existsSync(stamp) && newest(sources.map(name => join(root, name))) <= statSync(stamp).mtimeMs) return
  const startedAt = new Date()
  say('Build: main, preload and renderer into out/.')
  if (runTool('electron-vite', ['build', '--logLevel', 'warn']) !== 0) {
    throw new SetupStop('The build failed.', 'See its lines above.')
  }
  writeFileSync(stamp, '')
  // A source that changed while the build ran is newer than this.
  utimesSync(stamp, startedAt, startedAt)
}

/** Folders count too: deleting a file changes only its folder. */
function newest(paths: readonly string[]): number {
  let time = 0
  for (const path of paths) {
    const info = statSync(path)
    time = Math.max(time, info.mtimeMs)
    if (info.isDirectory()) time = Math.max(time, newest(readdirSync(path).map(name => join(path, name))))
  }
  return time
}
