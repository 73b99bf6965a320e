import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { recordsFolder, taskFolder } from './places.ts'

/** Of a container that runs: which of the files are gone that the engine's next start takes it over by, in words. */
export async function missingFiles(
  home: Home,
  dataRoot: string,
  id: string,
  pid: number,
  sandboxKey: string,
): Promise<string[]> {
  const missing: string[] = []
  const task = taskFolder(home, id)
  const [bootstrap, address] = await Promise.all([
    isThere(join(task, 'bootstrap.json')),
    isThere(join(task, 'address')),
  ])
  if (!bootstrap && !address) missing.push("containerd's state directory of it is gone")
  if (!(await isThere(join(recordsFolder(dataRoot), id, 'config.v2.json'))))
    missing.push("dockerd's record of it is gone")
  if (sandboxKey !== '' && !(await sameNamespace(sandboxKey, pid))) missing.push('its network namespace file is gone')
  return missing
}

/** Whether a file stands for the network namespace that a process is in. */
export async function sameNamespace(path: string, pid: number): Promise<boolean> {
  const [file, own] = await Promise.all([
    stat(path).catch(() => undefined),
    stat(`/proc/${pid}/ns/net`).catch(() => undefined),
  ])
  // A process that is gone meanwhile proves nothing about the file.
  return own === undefined || (file?.ino === own.ino && file.dev === own.dev)
}
