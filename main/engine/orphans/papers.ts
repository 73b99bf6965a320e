import { cp, link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readTextIfThere, syncFolder } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import { liveKeys } from './mend/bolt.ts'
import { networkDatabase, recordsFolder, taskFolder } from './places.ts'

/**
 * A container's papers: copies of the records by which an engine takes it over, made while all is well. With them an
 * accident to the records is mended before it becomes an orphan, and an orphan is brought home under its own process.
 *
 *     <id>/record/     config.v2.json and hostconfig.json of dockerd
 *     <id>/task/       containerd's state directory, without its rootfs and its work link
 *     <id>/network.db  libnetwork's sandboxes and endpoints as they were when the container was last seen well
 */
const RECORDS = ['config.v2.json', 'hostconfig.json']
/** Not copied: a mount point, a link that is made anew, and FIFOs. */
const NOT_TASK = new Set(['rootfs', 'work', 'log', 'log.json'])

export function papersFolder(home: Home, id: string): string {
  return join(home.run.papers, id)
}

/** The copy of libnetwork's database. */
export function networkPapers(home: Home, id: string): string {
  return join(papersFolder(home, id), 'network.db')
}

/** Whether a container's papers are there and are of this very process: those of an earlier run would do harm. */
export async function hasPapers(home: Home, id: string, pid: number): Promise<boolean> {
  const record = await readTextIfThere(join(papersFolder(home, id), 'record', 'config.v2.json'))
  return saysRunning(record ?? '', pid)
}

/** Whether the copy of containerd's state directory is of this very process. */
export async function hasTaskPapers(home: Home, id: string, pid: number): Promise<boolean> {
  return (await readTextIfThere(join(papersFolder(home, id), 'task', 'init.pid')))?.trim() === String(pid)
}

/** Whether a record of dockerd's says that this very process is the running container. It is written without spaces. */
export function saysRunning(record: string, pid: number): boolean {
  return record.includes('"Running":true') && record.includes(`"Pid":${pid},`)
}

/** Copies what is new among the records of those that run.. */
export async function keepPapers(home: Home, dataRoot: string, running: Inventory): Promise<void> {
  await mkdir(home.run.papers, { recursive: true, mode: 0o700 })
  for (const { id, process } of running.containers) {
    // One that is just ending takes its files away while they are copied: no papers, and no matter.
    await copyTask(home, id).catch(() => undefined)
    await copyRecord(home, dataRoot, id, process.pid).catch(() => undefined)
  }
  await copyNetworks(
    home,
    dataRoot,
    running.containers.map(({ id }) => id),
  )
}

/** Papers of containers that neither run nor are orphans are of no use any more. */
export async function dropPapers(home: Home, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(home.run.papers).catch(() => [])) {
    if (/^[0-9a-f]{64}$/.test(name) && !keep.has(name))
      await rm(join(home.run.papers, name), { recursive: true, force: true })
  }
}

const paperSchema = z.object({
  NetworkSettings: z.object({
    SandboxID: z.string(),
    Networks: z.record(z.string(), z.object({ EndpointID: z.string() })).nullish(),
  }),
})

/** Its sandbox and its endpoints, as libnetwork's keys name them; from its paper. */
export async function networkIds(home: Home, id: string): Promise<string[]> {
  const text = await readFile(join(papersFolder(home, id), 'record', 'config.v2.json'), 'utf8').catch(() => '{}')
  const paper = paperSchema.safeParse(JSON.parse(text))
  if (!paper.success) return []
  const { SandboxID, Networks } = paper.data.NetworkSettings
  return [SandboxID, ...Object.values(Networks ?? {}).map(({ EndpointID }) => EndpointID)].filter(word => word !== '')
}

async function copyTask(home: Home, id: string): Promise<void> {
  const from = taskFolder(home, id)
  const to = join(papersFolder(home, id), 'task')
  const names = (await readdir(from).catch(() => [])).filter(name => !NOT_TASK.has(name))
  // Half a directory, of a container that is just starting or ending, is no paper.
  if (!names.includes('init.pid') || !(names.includes('bootstrap.json') || names.includes('address'))) return
  if (await newer(to, join(from, 'init.pid'))) return
  await replaceFolder(to, async draft => {
    for (const name of names) await cp(join(from, name), join(draft, name), { preserveTimestamps: true })
  })
}

async function copyRecord(home: Home, dataRoot: string, id: string, pid: number): Promise<void> {
  const from = join(recordsFolder(dataRoot), id)
  const to = join(papersFolder(home, id), 'record')
  if (await newer(to, join(from, 'config.v2.json'))) return
  const text = await readFile(join(from, 'config.v2.json'), 'utf8').catch(() => '')
  // Only what says that this very process runs is worth being put back.
  if (!saysRunning(text, pid)) return
  await replaceFolder(to, async draft => {
    for (const name of RECORDS) await cp(join(from, name), join(draft, name))
  })
}

/** One copy for all that run now, linked into each one's folder: an orphan keeps the last one that knew it. */
async function copyNetworks(home: Home, dataRoot: string, ids: readonly string[]): Promise<void> {
  const from = networkDatabase(dataRoot)
  const before = await stat(from).catch(() => undefined)
  const upToDate = await Promise.all(ids.map(id => newer(networkPapers(home, id), from)))
  if (!before || upToDate.every(Boolean)) return
  const draft = join(home.run.papers, 'network.new')
  await cp(from, draft)
  const after = await stat(from)
  // Written while it was copied, it is perhaps torn: the next change of the inventory copies it again.
  const whole = after.mtimeMs === before.mtimeMs && after.size === before.size
  const keys = whole ? liveKeys(await readFile(draft)) : []
  for (const id of ids) {
    // An engine may have given up a container that is still taken for running: what it has not is no paper.
    const own = await networkIds(home, id)
    if (own.length === 0 || !own.every(word => keys.some(key => key.includes(`/${word}/`)))) continue
    const folder = papersFolder(home, id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await rm(join(folder, 'network.new'), { force: true })
    await link(draft, join(folder, 'network.new'))
    await rename(join(folder, 'network.new'), networkPapers(home, id))
  }
  await rm(draft, { force: true })
}

async function newer(copy: string, original: string): Promise<boolean> {
  const [one, other] = await Promise.all([copy, original].map(path => stat(path).catch(() => undefined)))
  return one !== undefined && (other === undefined || one.mtimeMs > other.mtimeMs)
}

/** A folder that is either the old one or the whole new one, also after a crash. */
async function replaceFolder(path: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await fill(draft)
  await syncFolder(draft)
  await rm(path, { recursive: true, force: true })
  await rename(draft, path)
}
