import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..', '..')

export interface Source {
  /** From the repository's top, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** TypeScript and JavaScript files of the folders, tests excluded. */
export function readSources(...folders: readonly string[]): Source[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(ts|tsx|mts|mjs|cjs|js)$/.test(name) && !name.endsWith('.d.ts'))
      .map(name => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') })),
  )
}
