import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Key, readKey } from 'openpgp'

/**
 * Debian's archive keys as Afloat ships them: the .asc files of the package debian-archive-keyring 2025.1, one key or
 * more a file.
 */
export async function archiveKeys(folder: string): Promise<Key[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.asc')).sort()
  return await Promise.all(names.map(async name => readKey({ armoredKey: await readFile(join(folder, name), 'utf8') })))
}
