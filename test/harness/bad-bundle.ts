import { execFile } from 'node:child_process'
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestHome } from './test-home.ts'

/**
 * Makes an engine in a home that is a real one but for one program, which a script stands in front of: `$REAL` is the
 * real program. Versions are taken from its record, as for any bundle.
 */
export async function addBadBundle(
  home: TestHome,
  like: string,
  version: string,
  program: 'dockerd' | 'containerd',
  script: string,
): Promise<void> {
  const folder = join(home.home.engines, version)
  await promisify(execFile)('cp', ['--archive', '--link', join(home.home.engines, like), folder])
  const path = join(folder, 'bin', program)
  await rename(path, `${path}.real`)
  await writeFile(
    path,
    `#!/bin/sh\nREAL=${path}.real\ncase "$*" in *--validate*) exec "$REAL" "$@";; esac\n${script}\n`,
  )
  await chmod(path, 0o755)
  const record = JSON.parse(await readFile(join(folder, 'bundle.json'), 'utf8'))
  record.version = version
  record.files[program].size = (await stat(path)).size
  if (program === 'containerd') record.containerdVersion = '2.9.9'
  // A new file: the old one is shared with the bundle that this one is like.
  await writeFile(join(folder, 'bundle.new'), JSON.stringify(record))
  await rename(join(folder, 'bundle.new'), join(folder, 'bundle.json'))
}
