import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere, readTextIfThere, writeAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { papersFolder, saysRunning } from '../papers.ts'
import { recordsFolder } from '../places.ts'

/** Files of a record that are mounted into the container: where its process still has them. */
const MOUNTED: Readonly<Record<string, string>> = {
  hostname: '/etc/hostname',
  hosts: '/etc/hosts',
  'resolv.conf': '/etc/resolv.conf',
}

/** Puts dockerd's record of a running container back as it was when all was well. Only while dockerd is stopped. */
export async function restoreRecord(home: Home, dataRoot: string, id: string, pid: number): Promise<string> {
  const folder = join(recordsFolder(dataRoot), id)
  const papers = join(papersFolder(home, id), 'record')
  const had = await isThere(join(folder, 'config.v2.json'))
  for (const name of ['mounts', 'checkpoints']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
  for (const [name, inside] of Object.entries(MOUNTED)) {
    if (await isThere(join(folder, name))) continue
    await copyFile(`/proc/${pid}/root${inside}`, join(folder, name)).catch(() => undefined)
  }
  // The log shim and dockerd append to it; what it held is gone with the record.
  const log = join(folder, `${id}-json.log`)
  if (!(await isThere(log))) await writeFile(log, '', { mode: 0o640 })
  // The record comes last: with it dockerd sees a container.
  for (const name of ['hostconfig.json', 'config.v2.json']) {
    await writeAtomically(join(folder, name), await readFile(join(papers, name)), 0o600)
  }
  return had ? "Set dockerd's record of it back to running." : "Put dockerd's record of it back."
}

/** Whether dockerd's record says that this very process is the running container. */
export async function recordSaysRunning(dataRoot: string, id: string, pid: number): Promise<boolean> {
  const text = await readTextIfThere(join(recordsFolder(dataRoot), id, 'config.v2.json'))
  return saysRunning(text ?? '', pid)
}
