import type Docker from 'dockerode'
import type { Orphan, OrphanList } from '../../../preload/contract/orphan.ts'
import { Deaths } from '../../host/deaths.ts'
import type { Home } from '../../host/home.ts'
import type { Inventory } from '../../shims/record.ts'
import { whatItBlocks } from './blocked.ts'
import { describeOrphan } from './facts.ts'
import { FolderWatch } from './folder-watch.ts'
import { LeftAlone } from './left-alone.ts'
import { look } from './look.ts'
import { PapersKeeper } from './papers-keeper.ts'
import { namespacesFolder, recordsFolder, tasksFolder } from './places.ts'
import { Unchanged } from './unchanged.ts'

/** Events come in bursts; one look answers for all of one: milliseconds. */
const GATHER_MS = 150
/** A glance without any event: what the engine lists otherwise than before is looked at. Milliseconds. */
const EVERY_MS = 30_000
/** Every so many glances all is looked at again: files that disappear inside a container's folder are told by nobody. */
const GLANCES_PER_LOOK = 10

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

/** Knows the orphans of a home: looks after events, after every absence, when files disappear, and on demand. */
export class OrphanWatch {
  readonly #parts: OrphanWatchParts
  readonly #events = new Map<string, number>()
  #current: OrphanList = { orphans: [], others: [] }
  readonly #papers: PapersKeeper
  readonly #left: LeftAlone
  /** Files that disappear make no event of the engine's. */
  readonly #folders = new FolderWatch(() => this.soon())
  /** A containerd shim that hangs tells of no end. */
  readonly #deaths = new Deaths(() => this.soon())
  readonly #unchanged = new Unchanged(() => this.soon())
  #glances = 0
  #looking: Promise<void> | undefined
  #again = false
  #soon: NodeJS.Timeout | undefined
  readonly #timer: NodeJS.Timeout

  constructor(parts: OrphanWatchParts) {
    this.#parts = parts
    this.#left = new LeftAlone(parts.home)
    this.#papers = new PapersKeeper({ ...parts, dataRoot: () => parts.engine()?.dataRoot })
    this.#timer = setInterval(() => void this.#glance(), EVERY_MS)
    this.#timer.unref()
  }

  get current(): OrphanList {
    return this.#current
  }

  /** The engine told something of a container. */
  touched(id: string): void {
    this.#events.set(id, performance.now())
    this.#papers.soon()
    this.soon()
  }

  /** What runs has changed. */
  ran(): void {
    this.#papers.soon()
    const { inventory, log } = this.#parts
    this.#deaths
      .follow(inventory().containers.map(({ process }) => process))
      .catch(error => log(`deaths could not be watched for: ${error}`))
  }

  /** The engine is about to go: what runs has its papers by now. */
  remember(): Promise<void> {
    return this.#papers.now()
  }

  /** The engine answers, for the first time or again after an absence. */
  settled(): void {
    const dataRoot = this.#parts.engine()?.dataRoot
    const { home } = this.#parts
    this.#folders.watch(dataRoot ? [tasksFolder(home), recordsFolder(dataRoot), namespacesFolder(home)] : [])
    this.soon()
  }

  soon(): void {
    this.#unchanged.forget()
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
    const left = await this.#left.add(id)
    this.#publish({ ...this.#current, orphans: this.#current.orphans.map(orphan => this.#marked(orphan, left)) })
  }

  close(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
    this.#folders.close()
    this.#deaths.close()
    this.#papers.close()
    this.#unchanged.close()
  }

  /** Costs one list of the engine's where nothing has changed since a look that found all well. */
  async #glance(): Promise<void> {
    const engine = this.#parts.engine()
    if (!engine) return
    this.#glances = (this.#glances + 1) % GLANCES_PER_LOOK
    const well = this.#glances > 0 && (await this.#unchanged.isAs(engine.docker).catch(() => false))
    if (!well) this.soon()
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
    await this.#papers.now()
    const lastEventOf = (id: string) => this.#events.get(id) ?? Number.NEGATIVE_INFINITY
    const begun = this.#unchanged.begin()
    const { found, others, undecided, ...seen } = await look({ home, ...engine, inventory: inventory(), lastEventOf })
    // Something was begun meanwhile: what was seen may be of its making. It ends with another look.
    if (!this.#parts.engine()) return
    const left = await this.#left.ids()
    const described = await Promise.all(found.map(entry => describeOrphan(home, engine.dataRoot, entry, inventory())))
    const orphans = await Promise.all(
      described.map(async orphan => ({
        ...this.#marked(orphan, left),
        blocks: await whatItBlocks(engine.docker, orphan),
      })),
    )
    this.#publish({ orphans, others: [...others] })
    await this.#papers.drop(orphans.map(({ id }) => id))
    this.#forgetOldEvents()
    if (undecided) this.soon()
    else if (found.length === 0) await this.#unchanged.remember(begun, seen)
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

  #forgetOldEvents(): void {
    const longAgo = performance.now() - 10 * EVERY_MS
    for (const [id, time] of this.#events) if (time < longAgo) this.#events.delete(id)
  }
}
