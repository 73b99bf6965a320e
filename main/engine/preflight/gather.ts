import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { z } from 'zod'
import { isThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { lastLines } from '../../host/log-file.ts'
import { evidenceOf } from '../../host/process-identity.ts'
import type { ContainerRecord, Inventory } from '../../shims/record.ts'
import type { DaemonJson } from '../config/daemon-json.ts'
import { readRootlesskit } from '../hosts/rootless/record.ts'
import type { ChangedOption, CheckFacts, ContainerFacts, ExecSession } from './facts.ts'

/** For everything that is asked: milliseconds. What has not answered by then is unknown. */
const LIMIT_MS = 8_000
/** How much of the engine's log is looked through for the API versions of its clients: lines. */
const LOG_LINES = 400

/** The answer, or `otherwise` where it fails or takes too long. */
export async function inTime<T, U>(work: Promise<T>, otherwise: U, limitMs = LIMIT_MS): Promise<T | U> {
  const end = new AbortController()
  try {
    const late = delay(limitMs, otherwise, { signal: end.signal }).catch(() => otherwise)
    return await Promise.race([work.catch(() => otherwise), late])
  } finally {
    end.abort()
  }
}

const infoSchema = z.object({
  LiveRestoreEnabled: z.boolean(),
  Swarm: z.object({ LocalNodeState: z.string() }).nullish(),
  CgroupDriver: z.string().default(''),
  SecurityOptions: z.array(z.string()).nullish(),
})
const pluginsSchema = z.array(z.object({ Name: z.string(), Enabled: z.boolean() })).nullish()

export async function engineFacts(home: Home, docker: Docker): Promise<CheckFacts['engine']> {
  const info = infoSchema.parse(await docker.info())
  const listed = pluginsSchema.safeParse(await docker.listPlugins().catch(() => []))
  const plugins = (listed.data ?? []).filter(({ Enabled }) => Enabled).map(({ Name }) => Name)
  const facts = { liveRestore: info.LiveRestoreEnabled, swarm: info.Swarm?.LocalNodeState ?? '', plugins }
  if (!info.SecurityOptions?.includes('name=rootless')) return facts
  const kit = await readRootlesskit(home)
  const network = kit === undefined || (await evidenceOf(kit.kit)) !== 'dead'
  return { ...facts, rootless: { cgroupDriver: info.CgroupDriver, lingers: await lingers(), network } }
}

/** systemd keeps a file for each user whose processes outlast the sessions; within namespaces the name is in the environment. */
async function lingers(): Promise<boolean> {
  const user = process.env['USER'] ?? ''
  return user !== '' && isThere(join('/var/lib/systemd/linger', user))
}

const bootstrapSchema = z.object({ version: z.int() })

/** Facts of each container; `docker` is undefined where no engine answers. */
export async function containerFacts(
  home: Home,
  docker: Docker | undefined,
  inventory: Inventory,
): Promise<ContainerFacts[]> {
  return Promise.all(
    inventory.containers.map(async record => ({
      record,
      bootstrap: await bootstrapOf(home, record),
      top: docker && (await inTime(canTop(docker, record.id), undefined)),
    })),
  )
}

/** containerd keeps it in the container's state; versions before 1.7 wrote only an address, which is version 1. */
async function bootstrapOf(home: Home, { id }: ContainerRecord): Promise<number | undefined> {
  const folder = join(home.engine.containerdState, 'io.containerd.runtime.v2.task', 'moby', id)
  const text = await readFile(join(folder, 'bootstrap.json'), 'utf8').catch(() => undefined)
  if (text !== undefined) return bootstrapSchema.safeParse(JSON.parse(text)).data?.version
  return readFile(join(folder, 'address')).then(
    () => 1,
    () => undefined,
  )
}

async function canTop(docker: Docker, id: string): Promise<boolean> {
  return docker
    .getContainer(id)
    .top()
    .then(
      () => true,
      // 409: it is paused or just ended, which says nothing.
      error => (error.statusCode === 500 ? false : Promise.reject(error)),
    )
}

const execsSchema = z.object({ ExecIDs: z.array(z.string()).nullish() })
const execSchema = z.object({
  Running: z.boolean(),
  ProcessConfig: z.object({ entrypoint: z.string(), arguments: z.array(z.string()).nullish() }),
})

/** Exec sessions that run now. A health check's is one too while it lasts, and ends by itself. */
export async function execSessions(docker: Docker, inventory: Inventory): Promise<ExecSession[]> {
  const found = await Promise.all(
    inventory.containers.map(async ({ id }) => {
      const { ExecIDs } = execsSchema.parse(await docker.getContainer(id).inspect())
      const execs = await Promise.all(
        (ExecIDs ?? []).map(exec =>
          docker
            .getExec(exec)
            .inspect()
            .catch(() => undefined),
        ),
      )
      return execs.flatMap(answer => {
        const exec = execSchema.safeParse(answer).data
        if (!exec?.Running) return []
        const { entrypoint, arguments: words } = exec.ProcessConfig
        return [{ containerId: id, command: [entrypoint, ...(words ?? [])].join(' ') }]
      })
    }),
  )
  return found.flat()
}

/** Options that differ between what the engine was started with and what it will be started with. */
export function changedBetween(before: DaemonJson, after: DaemonJson): ChangedOption[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys]
    .filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map(key => ({ key, before: before[key], after: after[key] }))
}

export async function diskFacts(home: Home, dataRoot: string, needed: number): Promise<CheckFacts['disk']> {
  // The folder of bundles may be a disk of its own, and may not be there yet.
  const freeForBundles = (await freeAt(home.engines)) ?? (await freeAt(home.path))
  return { freeForBundles, freeForData: await freeAt(dataRoot), needed }
}

async function freeAt(path: string): Promise<number | null> {
  return statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  )
}

/** API versions in the engine's log: `Calling GET /v1.24/containers/json`, written in debug mode. */
export async function apiVersionsSeen(home: Home): Promise<string[]> {
  const lines = await lastLines(home.logs.dockerd, LOG_LINES)
  const versions = lines.flatMap(line => /Calling [A-Z]+ \/v(\d+\.\d+)\//.exec(line)?.[1] ?? [])
  return [...new Set(versions)].sort()
}
