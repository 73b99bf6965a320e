import { mkdir, readFile, rm } from 'node:fs/promises'
import { AfloatError, errnoOf } from './afloat-error.ts'
import { readTextIfThere, writeAtomically } from './files.ts'
import type { Home } from './home.ts'

const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** Makes a home's folders. After a reboot `run/` is emptied: what it names belongs to processes that are gone. */
export async function prepareHome(home: Home): Promise<void> {
  try {
    await mkdir(home.path, { recursive: true, mode: 0o711 })
    const boot = await readFile(BOOT_ID, 'utf8')
    if ((await readTextIfThere(home.run.bootId)) !== boot) {
      await rm(home.run.path, { recursive: true, force: true })
      await mkdir(home.run.path, { recursive: true, mode: 0o711 })
      await writeAtomically(home.run.bootId, boot)
    }
    await mkdir(home.reports, { recursive: true })
  } catch (error) {
    const code = errnoOf(error)
    if (code === undefined) throw error
    throw new AfloatError(
      {
        code: code === 'ENOSPC' ? 'disk-full' : 'home-unusable',
        what: `The home ${home.path} cannot be used: ${reasons[code] ?? code}.`,
        unchanged: 'Nothing was started and nothing of what is there was changed.',
        remedy:
          code === 'ENOSPC'
            ? 'Make room on that disk.'
            : 'Choose another home with --home DIR or AFLOAT_HOME, or mend its rights.',
      },
      { cause: error },
    )
  }
}

const reasons: Record<string, string> = {
  EACCES: 'it may not be written by this user',
  EPERM: 'it may not be written by this user',
  EROFS: 'it lies on a file system that is mounted read-only',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a file of that name is there',
  ENOSPC: 'the disk is full',
}
