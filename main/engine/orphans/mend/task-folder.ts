import { cp, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import type { ProcessIdentity } from '../../../host/process-identity.ts'
import { runCommand } from '../../../host/run-command.ts'
import { hasTaskPapers, papersFolder } from '../papers.ts'
import { DOCKER_NAMESPACE, taskFolder } from '../places.ts'
import { specOfRunning } from './spec.ts'

/** containerd from 2.0 on speaks version 3 of the bootstrap protocol to its shims and writes it down; before, version 2. */
const FIRST_WITH_VERSION_3 = 2

export async function hasTaskFolder(home: Home, id: string): Promise<boolean> {
  const folder = taskFolder(home, id)
  return (await isThere(join(folder, 'bootstrap.json'))) || isThere(join(folder, 'address'))
}

/**
 * Writes containerd's state directory of a running container anew: from its papers, and where there are none from what
 * the containerd shim itself tells (the socket it listens on, its program's version) and the process's pid.
 */
export async function restoreTaskFolder(
  home: Home,
  id: string,
  shim: ProcessIdentity,
  process: ProcessIdentity,
): Promise<string> {
  const folder = taskFolder(home, id)
  const draft = `${folder}.mended`
  const papers = join(papersFolder(home, id), 'task')
  await rm(draft, { recursive: true, force: true })
  const fromPapers = await hasTaskPapers(home, id, process.pid)
  if (fromPapers) await cp(papers, draft, { recursive: true })
  else await writeFromShim(home, id, draft, shim, process)
  await mkdir(join(draft, 'rootfs'), { recursive: true, mode: 0o711 })
  const work = join(home.engine.containerdRoot, 'io.containerd.runtime.v2.task', DOCKER_NAMESPACE, id)
  await mkdir(work, { recursive: true, mode: 0o711 })
  await symlink(work, join(draft, 'work')).catch(() => undefined)
  const log = (await shimFiles(shim.pid)).find(({ target }) => target === `${join(folder, 'log')} (deleted)`)
  if (log) await symlink(log.path, join(draft, 'log'))
  await rm(folder, { recursive: true, force: true })
  await rename(draft, folder)
  return fromPapers
    ? "Put containerd's state directory back from its copy."
    : "Wrote containerd's state directory anew from what its containerd shim tells."
}

async function writeFromShim(
  home: Home,
  id: string,
  folder: string,
  shim: ProcessIdentity,
  process: ProcessIdentity,
): Promise<void> {
  const address = await listeningSocket(shim.pid)
  if (address === undefined) throw new Error(`the containerd shim ${shim.pid} of ${id} listens on no socket`)
  const exe = await readlink(`/proc/${shim.pid}/exe`)
  const major = Number(/Version:\s+v?(\d+)\./.exec(await runCommand(exe, ['-v']))?.[1] ?? 1)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const bootstrap = { version: 3, address: `unix://${address}`, protocol: 'ttrpc' }
  const files: Record<string, string> = {
    ...(major >= FIRST_WITH_VERSION_3
      ? { 'bootstrap.json': JSON.stringify(bootstrap) }
      : { address: `unix://${address}` }),
    'init.pid': String(process.pid),
    runtime: 'runc',
    'shim-binary-path': exe,
    'options.json': JSON.stringify({ binary_name: 'runc', root: join(home.engine.execRoot, 'runtime-runc') }),
    // Read where containerd's entry is made anew; runc has its own copy of what it runs.
    'config.json': JSON.stringify(await specOfRunning(home, id, process.pid)),
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 })
}

/** The path of the UNIX socket that a containerd shim listens on, from its open files: proc_net_unix(5). */
export async function listeningSocket(pid: number): Promise<string | undefined> {
  const inodes = new Set((await shimFiles(pid)).map(({ target }) => /^socket:\[(\d+)\]$/.exec(target)?.[1]))
  const lines = (await readFile(`/proc/${pid}/net/unix`, 'utf8')).split('\n').map(line => line.trim().split(/\s+/))
  // The flag 00010000 is __SO_ACCEPTCON: it listens. A debug socket beside it has another folder.
  return lines.find(
    ([, , , flags, , , inode, path]) => flags === '00010000' && inodes.has(inode) && path?.includes('/containerd/s/'),
  )?.[7]
}

/** What a process holds open, with a path under /proc that opens it again. */
export async function shimFiles(pid: number): Promise<{ path: string; target: string }[]> {
  const folder = `/proc/${pid}/fd`
  const numbers = await readdir(folder).catch(() => [])
  return Promise.all(
    numbers.map(async number => {
      const path = join(folder, number)
      return { path, target: await readlink(path).catch(() => '') }
    }),
  )
}
