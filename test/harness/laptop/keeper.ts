import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { until } from '../until.ts'
import { type LaptopBase, laptopBase } from './base.ts'
import { serveMirror } from './mirror-proxy.ts'

/**
 * Boots a laptop, prints the pid of its first process, and keeps it until its own input ends, which is also when the
 * test that wanted it dies. Then nothing of it is left: its mounts lie in the mount namespace that this program is started
 * in, its network in one of its own, its processes end with their first.
 *
 *     unshare --mount --propagation private node --import tsx keeper.ts '{"shared": ["/a/folder/seen/inside/too"]}'
 */

const run = promisify(execFile)
const { shared } = z.strictObject({ shared: z.array(z.string()) }).parse(JSON.parse(process.argv[2] ?? '{}'))

const folder = await mkdtemp('/tmp/afl-laptop-')
const name = folder.slice('/tmp/'.length)
const cgroups = await ownCgroups()
try {
  const first = await boot(await laptopBase())
  serveMirror(first)
  console.log(first)
  // Whoever ends the test means this too, and then it ends by its input.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  process.stdin.resume()
  await once(process.stdin, 'end')
} finally {
  await remove()
}
process.exit()

/** The first process of the laptop, as this machine counts. */
async function boot(base: LaptopBase): Promise<number> {
  const [upper, work, root, docker, containerd] = ['upper', 'work', 'root', 'docker', 'containerd'].map(part =>
    join(folder, part),
  ) as [string, string, string, string, string]
  for (const part of [upper, work, root, docker, containerd]) await mkdir(part)
  await run('mount', ['-t', 'overlay', '-o', `lowerdir=${base.tree},upperdir=${upper},workdir=${work}`, name, root])
  for (const cgroup of cgroups) await makeCgroup(cgroup)
  const nspawn = [
    ...['--boot', `--directory=${root}`, `--machine=${name}`, '--hostname=laptop', '--register=no', '--keep-unit'],
    ...['--capability=all', '--private-network', '--resolv-conf=off', '--timezone=off', '--link-journal=no'],
    ...['--console=pipe', '--quiet', '--bind=/dev/fuse'],
    // Overlays are not made on an overlay.
    ...[`--bind=${docker}:/var/lib/docker`, `--bind=${containerd}:/var/lib/containerd`],
    ...shared.map(path => `--bind-ro=${path}`),
  ]
  const log = await open(join(folder, 'boot.log'), 'w')
  const enter = cgroups.map(cgroup => `echo $$ >${cgroup}/cgroup.procs`).join('; ')
  const child = spawn('sh', ['-c', `${enter}; exec "$0" "$@"`, base.nspawn, ...nspawn], {
    stdio: ['ignore', log.fd, log.fd],
    env: {
      PATH: process.env['PATH'],
      LD_LIBRARY_PATH: base.libraries,
      SYSTEMD_SECCOMP: '0',
      SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
      SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'yes',
      SYSTEMD_NSPAWN_LOCK: '0',
    },
  })
  const pid = await until('the first process of the laptop', () => childOf(child.pid ?? 0), Boolean)
  await log.close()
  await until(
    'the laptop to be up',
    () => stateOf(pid),
    state => state === 'running' || state === 'degraded',
  )
  return pid
}

/** The child that is the first process of a pid namespace; 0 while there is none: others prepare it. */
async function childOf(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
  for (const child of children) {
    const status = await readFile(`/proc/${child}/status`, 'utf8').catch(() => '')
    if (/^NSpid:\s+\d+\s+1$/m.test(status) && /^Name:\s+systemd$/m.test(status)) return Number(child)
  }
  return 0
}

async function stateOf(pid: number): Promise<string> {
  const asked = ['--target', String(pid), '--all', '--', 'systemctl', 'is-system-running']
  return run('nsenter', asked).then(
    ({ stdout }) => stdout.trim(),
    (error: { stdout?: string }) => (error.stdout ?? '').trim(),
  )
}

/** Folders of its own in each of the machine's hierarchies: systemd takes the one it is in for the root. */
async function ownCgroups(): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map(line => line.split(' '))
  return mounts.filter(([, , type]) => type === 'cgroup' || type === 'cgroup2').map(([, path = '']) => join(path, name))
}

async function makeCgroup(path: string): Promise<void> {
  await mkdir(path)
  // A folder of this hierarchy takes nobody in before it is told where they may run.
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const above = await readFile(join(path, '..', file), 'utf8').catch(() => undefined)
    if (above !== undefined) await writeFile(join(path, file), above).catch(() => undefined)
  }
}

async function remove(): Promise<void> {
  for (const cgroup of cgroups) {
    await until(
      `${cgroup} to be empty`,
      () => removeCgroup(cgroup),
      () => true,
    )
  }
  await run('umount', ['--lazy', join(folder, 'root')]).catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
}

async function removeCgroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return
  for (const pid of (await readFile(join(path, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean)) end(Number(pid))
  for (const entry of entries) if (entry.isDirectory()) await removeCgroup(join(path, entry.name))
  await rmdir(path)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended with another.
  }
}
