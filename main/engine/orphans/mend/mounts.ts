import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from '../../../host/run-command.ts'
import { sameNamespace } from '../endangered.ts'

/** Mounts the file that stands for a process's network namespace again; nothing where it is there. */
export async function restoreNamespaceFile(sandboxKey: string, pid: number): Promise<string | undefined> {
  if (sandboxKey === '' || (await sameNamespace(sandboxKey, pid))) return undefined
  await mkdir(dirname(sandboxKey), { recursive: true })
  await runCommand('umount', ['--lazy', sandboxKey]).catch(() => undefined)
  await rm(sandboxKey, { force: true })
  await writeFile(sandboxKey, '')
  await runCommand('mount', ['--bind', `/proc/${pid}/ns/net`, sandboxKey])
  return 'Put its network namespace file back.'
}

/**
 * Mounts a container's root where dockerd has it, with the options that its process has it with: dockerd unmounts the
 * root of a container that it takes for dead, and then every exec fails. Only overlay roots can be had back so.
 */
export async function restoreRoot(rootfs: string, dataRoot: string, pid: number): Promise<string | undefined> {
  const mounted = (await readFile('/proc/self/mounts', 'utf8')).split('\n').some(line => line.split(' ')[1] === rootfs)
  if (mounted) return undefined
  const options = overlayOptions(await readFile(`/proc/${pid}/mountinfo`, 'utf8'))
  if (options === undefined) return 'Its root is no overlay and could not be mounted again: exec may not work.'
  await mkdir(rootfs, { recursive: true })
  // With many layers dockerd names them relative to this folder.
  const folder = join(dataRoot, 'overlay2')
  await runCommand('env', ['-C', folder, 'mount', '-t', 'overlay', 'overlay', '-o', options, rootfs])
  return 'Mounted its root again.'
}

/** The options of the overlay that is mounted at `/`: the fields after the dash in proc_pid_mountinfo(5). */
export function overlayOptions(mountinfo: string): string | undefined {
  for (const line of mountinfo.split('\n')) {
    const [own, filesystem] = line.split(' - ')
    if (own?.split(' ')[4] !== '/' || !filesystem?.startsWith('overlay ')) continue
    const options = (filesystem.split(' ')[2] ?? '').split(',')
    const wanted = options.filter(option => /^(lowerdir|upperdir|workdir|userxattr)/.test(option))
    return wanted.some(option => option.startsWith('lowerdir')) ? wanted.join(',') : undefined
  }
  return undefined
}
