import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { lt } from 'semver'
import { z } from 'zod'
import { readJson, readTextIfThere, writeAtomically, writeJsonAtomically } from '../host/files.ts'
import type { Home } from '../host/home.ts'
import type { Inventory } from '../shims/record.ts'
import { readDaemonJson } from './config/daemon-json.ts'

/**
 * Engines before this one remove `--rm` containers by force when they start, those that run included (seen with 20.10.5
 * and 20.10.24; 26.1.5 and 28.5.2 do not. Between them nothing was measured, and the guard does no harm).
 */
const SAFE_FROM = '26.1.0'
/** A container that ended may be on its way up again, by `docker restart`: milliseconds until it is looked at again. */
const SECOND_LOOK_MS = 2_000

const guardedSchema = z.array(z.string())
const hostConfigSchema = z.looseObject({ AutoRemove: z.boolean().optional() })

/** Whether an engine removes running `--rm` containers at its start. */
export function removesRunning(version: string): boolean {
  return lt(version, SAFE_FROM, true)
}

/**
 * Keeps `--rm` containers over the start of an engine that would remove them: while it runs they do not bear the mark,
 * and what ends is removed from here.
 */
export class AutoRemoveGuard {
  readonly #home: Home
  readonly #log: (line: string) => void
  #guarded: Set<string> | undefined
  #looking = false

  constructor(home: Home, log: (line: string) => void) {
    this.#home = home
    this.#log = log
  }

  /** No dockerd runs, and this one is about to be started over these containers. */
  async beforeStart(version: string, { containers }: Inventory): Promise<void> {
    const guarded = await this.#load()
    const marked = containers.filter(({ id, autoRemove }) => autoRemove || guarded.has(id))
    if (marked.length === 0 || (guarded.size === 0 && !removesRunning(version))) return
    for (const { id } of marked) guarded.add(id)
    await this.#save(guarded)
    const file = await readDaemonJson(this.#home.engine)
    const folder = join(file['data-root'] ?? this.#home.engine.dataRoot, 'containers')
    for (const { id } of marked) await setMark(join(folder, id, 'hostconfig.json'), !removesRunning(version))
  }

  /** The engine answers, and this is what runs in it: removes what was guarded and has ended. */
  async afterEnd(docker: Docker, running: () => Inventory): Promise<void> {
    if (this.#looking || (await this.#ended(running())).length === 0) return
    this.#looking = true
    try {
      await delay(SECOND_LOOK_MS)
      for (const id of await this.#ended(running())) {
        await docker
          .getContainer(id)
          .remove({ v: true })
          .then(
            () => this.#log(`removed ${id.slice(0, 12)}, which ended and was started with --rm`),
            error => {
              if (error.statusCode !== 404) throw error
            },
          )
        const guarded = await this.#load()
        guarded.delete(id)
        await this.#save(guarded)
      }
    } finally {
      this.#looking = false
    }
  }

  async #ended({ containers }: Inventory): Promise<string[]> {
    const running = new Set(containers.map(({ id }) => id))
    return [...(await this.#load())].filter(id => !running.has(id))
  }

  async #load(): Promise<Set<string>> {
    this.#guarded ??= new Set(await readJson(this.#home.records.autoRemove, guardedSchema).catch(() => []))
    return this.#guarded
  }

  async #save(guarded: ReadonlySet<string>): Promise<void> {
    await writeJsonAtomically(this.#home.records.autoRemove, [...guarded])
  }
}

async function setMark(path: string, autoRemove: boolean): Promise<void> {
  const text = await readTextIfThere(path)
  if (text === undefined) return
  const config = hostConfigSchema.parse(JSON.parse(text))
  if (config.AutoRemove === autoRemove) return
  await writeAtomically(path, JSON.stringify({ ...config, AutoRemove: autoRemove }), 0o600)
}
