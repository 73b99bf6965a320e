/** What the repository's top holds. One reason each; whatever is not here belongs in one of the folders. */
const ALLOWED = [
  'main',
  'preload',
  'renderer',
  'assets',
  'test',
  '.ci', // what continuous integration runs
  '.git',
  '.github', // the release recipe; GitHub looks for it here
  '.gitignore',
  'README.md',
  'CHANGELOG.md',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'biome.json',
  'electron.vite.config.ts', // electron-vite looks for it here
  // Made by the tools, ignored by git.
  'node_modules',
  'out',
  'dist',
]

export function strangers(names: readonly string[]): string[] {
  return names.filter(name => !ALLOWED.includes(name))
}
