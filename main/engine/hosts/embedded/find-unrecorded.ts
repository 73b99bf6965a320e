import { sep } from 'node:path'
import { writeJsonAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { statOf } from '../../../host/process-identity.ts'
import { listProcesses } from '../../../host/processes.ts'
import type { ContainerdRecord, DockerdRecord } from '../../records.ts'

/** What a process of this home's engine is known by: an argument that no other process has. */
interface Sign {
  readonly argument: string
  /** Its program's name in a bundle. */
  readonly program: 'dockerd' | 'containerd'
}

interface Unrecorded {
  readonly process: DockerdRecord['process']
  /** Version of the bundle that it was started from. */
  readonly version: string
}

/**
 * A dockerd of this home that no record tells of: its supervisor died between starting it and writing that down. It is
 * recorded now. `options` stay unknown.
 */
export async function findUnrecordedDockerd(home: Home): Promise<DockerdRecord | undefined> {
  const found = await find(home, { argument: `--pidfile=${home.engine.pidFile}`, program: 'dockerd' })
  if (!found) return undefined
  const record = { ...found, startedAt: new Date().toISOString() }
  await writeJsonAtomically(home.run.dockerdRecord, record)
  return record
}

/** The same for containerd. */
export async function findUnrecordedContainerd(home: Home): Promise<ContainerdRecord | undefined> {
  const found = await find(home, { argument: home.run.containerdConfig, program: 'containerd' })
  if (!found) return undefined
  const record = { process: found.process, bundle: found.version, startedAt: new Date().toISOString() }
  await writeJsonAtomically(home.run.containerdRecord, record)
  return record
}

async function find(home: Home, { argument, program }: Sign): Promise<Unrecorded | undefined> {
  const views = (await listProcesses()).filter(({ args }) => args.includes(argument))
  const pids = new Set(views.map(({ pid }) => pid))
  for (const { pid, args } of views) {
    const version = args.map(word => versionIn(home, word, program)).find(found => found !== undefined)
    const stat = await statOf(pid)
    // What it started itself may look the same for a moment, before it becomes another program.
    if (version !== undefined && stat && !pids.has(stat.parent)) {
      return { process: { pid, startTime: stat.startTime }, version }
    }
  }
  return undefined
}

/** `ENGINES/28.5.2/bin/dockerd` is dockerd of 28.5.2. On its way to become that, a process has it among its arguments. */
function versionIn(home: Home, word: string, program: string): string | undefined {
  if (!word.startsWith(home.engines + sep)) return undefined
  const [version, bin, name] = word.slice(home.engines.length + 1).split(sep)
  return bin === 'bin' && name === program ? version : undefined
}
