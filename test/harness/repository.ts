import { join } from 'node:path'

/** The checkout that is tested. */
export const repository = join(import.meta.dirname, '..', '..')

/** The built command line. */
export const commandLine = join(repository, 'out', 'main', 'cli.cjs')
