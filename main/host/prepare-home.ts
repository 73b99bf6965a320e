import { access, constants, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AfloatError, errnoOf } from './afloat-error.ts'
import { readTextIfThere, writeAtomically } from './files.ts'
import type { Home } from './home.ts'
import { UNIX_PATH_MAX } from './libc.ts'

const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** The longest name of a socket below run/: dockerd's own, one for each container that is being started. */
const LONGEST_SOCKET = join('docker', 'libnetwork', `${'0'.repeat(12)}.sock`)

/** Makes a home's folders. After a reboot `run/` is emptied: what it names belongs to processes that are gone. */
export async function prepareHome(home: Home): Promise<void> {
  refuseLongPath(home)
  try {
    await mkdir(home.path, { recursive: true, mode: 0o711 })
    const boot = await readFile(BOOT_ID, 'utf8')
    const lastBoot = await readTextIfThere(home.run.bootId)
    // Without a boot on record nothing in there is ours to remove.
    if (lastBoot !== undefined && lastBoot !== boot) await rm(home.run.path, { recursive: true, force: true })
    await mkdir(home.run.path, { recursive: true, mode: 0o711 })
    if (lastBoot !== boot) await writeAtomically(home.run.bootId, boot)
    await mkdir(home.reports, { recursive: true })
  } catch (error) {
    const code = errnoOf(error) === 'ENOENT' ? await whyNotMade(home.path) : errnoOf(error)
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

function refuseLongPath(home: Home): void {
  if (Buffer.byteLength(join(home.run.path, LONGEST_SOCKET)) <= UNIX_PATH_MAX) return
  throw new AfloatError({
    code: 'home-unusable',
    what: `The path ${home.path} is too long: sockets below it would pass the ${UNIX_PATH_MAX} bytes that the kernel allows.`,
    unchanged: 'Nothing was created.',
    remedy: 'Choose a home with a shorter path: --home DIR or AFLOAT_HOME.',
  })
}

/** Node's recursive mkdir says ENOENT where the folder above may not be written: the kernel's own reason is asked for. */
async function whyNotMade(path: string): Promise<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const code = await access(folder, constants.W_OK).then(() => 'ENOENT', errnoOf)
    if (code !== 'ENOENT' || folder === dirname(folder)) return code ?? 'ENOENT'
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
