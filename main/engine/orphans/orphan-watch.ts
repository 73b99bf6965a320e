import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { Orphan, OrphanList } from '../../../preload/contract/orphan.ts'
import { readJson, writeJsonAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import { whatItBlocks } from './blocked.ts'
import { describeOrphan } from './facts.ts'
import { look } from './look.ts'
import { dropPapers, keepPapers } from './papers.ts'
import { namespacesFolder, recordsFolder, tasksFolder } from './places.ts'

/** Events come in bursts; one look answers for all of one: milliseconds. */
const GATHER_MS = 150
/** A look without any event: what nobody tells of is found by it. Milliseconds. */
const EVERY_MS = 30_000

/** The engine that answers now, with nothing being done to it. */
export interface CalmEngine {
  readonly docker: Docker
  readonly dataRoot: string
}

export interface OrphanWatchParts {
  readonly home: Home
  /** Undefined while the engine is away or something is being done to it: nothing can be told then. */
  readonly engine: () => CalmEngine | undefined
  readonly inventory: () => Inventory
  readonly changed: () => void
  readonly log: (line: string) => void
}

const leftSchema = z.array(z.string())

/** Knows the orphans of a home: looks after events, after every absence, when files disappear, and on demand. */
export class OrphanWatch {
  readonly #parts: OrphanWatchParts
  readonly #events = new Map<string, number>()
  #current: OrphanList = { orphans: [], others: [] }
  #left: ReadonlySet<string> | undefined
  #looking: Promise<void> | undefined
  #again = false
  #soon: NodeJS.Timeout | undefined
  #watchers: FSWatcher[] = []
  readonly #timer: NodeJS.Timeout

  constructor(parts: OrphanWatchParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.soon(), EVERY_MS)
    this.#timer.unref()
  }

  get current(): OrphanList {
    return this.#current
  }

  /** The engine told something of a container. */
  touched(id: string): void {
    this.#events.set(id, performance.now())
    this.soon()
  }

  /** The engine answers, for the first time or again after an absence. */
  settled(): void {
    this.#watchFolders()
    this.soon()
  }

  soon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      void this.#look()
    }, GATHER_MS)
  }

  /** A look of now, begun after this call. Gives what is known where nothing can be told. */
  async lookNow(): Promise<OrphanList> {
    await this.#looking
    await this.#look()
    return this.#current
  }

  /** From now on an orphan is no reason for an alarm. */
  async leave(id: string): Promise<void> {
    const left = new Set([...(await this.#leftAlone()), id])
    this.#left = left
    await writeJsonAtomically(this.#leftFile, [...left])
    this.#publish({ ...this.#current, orphans: this.#current.orphans.map(orphan => this.#marked(orphan, left)) })
  }

  close(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
    for (const watcher of this.#watchers) watcher.close()
  }

  /** One look at a time; who asks meanwhile gets another one after it. */
  #look(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#again = true
      return this.#looking
    }
    this.#looking = this.#lookOnce()
      .catch(error => this.#parts.log(`orphans could not be looked for: ${error}`))
      .finally(() => {
        this.#looking = undefined
        if (!this.#again) return
        this.#again = false
        this.soon()
      })
    return this.#looking
  }

  async #lookOnce(): Promise<void> {
    const { home, inventory } = this.#parts
    const engine = this.#parts.engine()
    if (!engine) return
    await keepPapers(home, engine.dataRoot, inventory())
    const lastEventOf = (id: string) => this.#events.get(id) ?? Number.NEGATIVE_INFINITY
    const { found, others, undecided } = await look({ home, ...engine, lastEventOf })
    // Something was begun meanwhile: what was seen may be of its making. It ends with another look.
    if (!this.#parts.engine()) return
    const left = await this.#leftAlone()
    const described = await Promise.all(found.map(entry => describeOrphan(home, engine.dataRoot, entry, inventory())))
    const orphans = await Promise.all(
      described.map(async orphan => ({
        ...this.#marked(orphan, left),
        blocks: await whatItBlocks(engine.docker, orphan),
      })),
    )
    this.#publish({ orphans, others: [...others] })
    await dropPapers(home, new Set([...orphans, ...inventory().containers].map(({ id }) => id)))
    this.#forgetOldEvents()
    if (undecided) this.soon()
  }

  #publish(list: OrphanList): void {
    const changed = JSON.stringify(list.orphans) !== JSON.stringify(this.#current.orphans)
    const known = new Set(this.#current.orphans.map(({ id, kind }) => id + kind))
    this.#current = list
    for (const { id, kind, name, evidence } of list.orphans) {
      if (!known.has(id + kind)) this.#parts.log(`orphan: ${name} (${id.slice(0, 12)}): ${kind}. ${evidence.join(' ')}`)
    }
    if (changed) this.#parts.changed()
  }

  #marked(orphan: Orphan, left: ReadonlySet<string>): Orphan {
    return { ...orphan, left: left.has(orphan.id) }
  }

  get #leftFile(): string {
    return join(this.#parts.home.run.papers, 'left-alone.json')
  }

  async #leftAlone(): Promise<ReadonlySet<string>> {
    this.#left ??= new Set(await readJson(this.#leftFile, leftSchema).catch(() => undefined))
    return this.#left
  }

  /** Files that disappear make no event of the engine's. A folder that is not there is not watched. */
  #watchFolders(): void {
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers = []
    const engine = this.#parts.engine()
    if (!engine) return
    const { home } = this.#parts
    for (const folder of [tasksFolder(home), recordsFolder(engine.dataRoot), namespacesFolder(home)]) {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.soon())
        watcher.on('error', () => watcher.close())
        this.#watchers.push(watcher)
      } catch {
        // Made with the first container; the look after that one's start watches it.
      }
    }
  }

  #forgetOldEvents(): void {
    const longAgo = performance.now() - 10 * EVERY_MS
    for (const [id, time] of this.#events) if (time < longAgo) this.#events.delete(id)
  }
}
