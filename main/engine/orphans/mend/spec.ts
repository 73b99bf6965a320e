import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Home } from '../../../host/home.ts'
import { runcFolder } from '../places.ts'

/** The part of libcontainer's own configuration (runc's state.json) that says what a process of the container may do. */
const ownSchema = z.object({
  config: z.object({
    capabilities: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
    apparmor_profile: z.string().nullish(),
    process_label: z.string().nullish(),
    no_new_privileges: z.boolean().nullish(),
    oom_score_adj: z.int().nullish(),
    cgroups: z.object({ path: z.string().nullish() }).nullish(),
  }),
})

const SETS = ['bounding', 'effective', 'inheritable', 'permitted', 'ambient']

/**
 * An OCI spec of a container that runs, from what runc and /proc know of it. containerd only keeps it, but dockerd makes
 * each exec by its process: with what that may do, and as which user. One without a process makes dockerd 20.10 panic.
 */
export async function specOfRunning(home: Home, id: string, pid: number): Promise<object> {
  const text = await readFile(join(runcFolder(home), id, 'state.json'), 'utf8')
  const { config } = ownSchema.parse(JSON.parse(text))
  const of = (name: string) => config.capabilities?.[name] ?? config.capabilities?.[capital(name)] ?? []
  return {
    ociVersion: '1.0.2',
    process: {
      args: await listOf(`/proc/${pid}/cmdline`),
      env: await listOf(`/proc/${pid}/environ`),
      cwd: await readlink(`/proc/${pid}/cwd`).catch(() => '/'),
      user: await userOf(pid),
      capabilities: Object.fromEntries(SETS.map(name => [name, of(name)])),
      noNewPrivileges: config.no_new_privileges ?? false,
      ...(config.apparmor_profile ? { apparmorProfile: config.apparmor_profile } : {}),
      ...(config.process_label ? { selinuxLabel: config.process_label } : {}),
      ...(typeof config.oom_score_adj === 'number' ? { oomScoreAdj: config.oom_score_adj } : {}),
    },
    root: { path: 'rootfs' },
    ...(config.cgroups?.path ? { linux: { cgroupsPath: config.cgroups.path } } : {}),
    annotations: {},
  }
}

async function listOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8').catch(() => '')).split('\0').filter(text => text !== '')
}

/** Its real user, group and further groups: proc_pid_status(5). */
async function userOf(pid: number): Promise<object> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const numbers = (name: string) =>
    (new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '').split(/\s+/).filter(Boolean).map(Number)
  return { uid: numbers('Uid')[0] ?? 0, gid: numbers('Gid')[0] ?? 0, additionalGids: numbers('Groups') }
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
