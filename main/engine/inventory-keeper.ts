import type Docker from 'dockerode'
import { readJson, writeJsonAtomically } from '../host/files.ts'
import { evidenceOf } from '../host/process-identity.ts'
import { type Inventory, inventorySchema } from '../shims/record.ts'
import { type InventoryWatch, watchInventory } from './inventory-watch.ts'

export const emptyInventory: Inventory = { takenAt: new Date(0).toISOString(), containers: [], networks: [] }

/**
 * What runs, as last known: followed through the engine while it answers, kept as it was while it does not, and on disk
 * for a supervisor that starts while nobody answers.
 */
export class InventoryKeeper {
  readonly #path: string
  readonly #changed: (inventory: Inventory) => void
  readonly #log: (line: string) => void
  readonly #touched: (id: string) => void
  #current: Inventory = emptyInventory
  #watch: InventoryWatch | undefined
  /** Counts the watches that were asked for: only the newest is kept, however late an older one comes. */
  #asked = 0
  #saving: Promise<void> | undefined

  constructor(
    path: string,
    changed: (inventory: Inventory) => void,
    log: (line: string) => void,
    touched: (id: string) => void,
  ) {
    this.#touched = touched
    this.#path = path
    this.#changed = changed
    this.#log = log
  }

  get current(): Inventory {
    return this.#current
  }

  /** Reads what an earlier supervisor knew, less the containers whose process is dead by now. */
  async load(): Promise<Inventory> {
    const saved = await readJson(this.#path, inventorySchema).catch(error => {
      this.#log(`the record of what runs is unreadable and not used: ${error}`)
      return undefined
    })
    if (!saved) return this.#current
    const alive = await Promise.all(saved.containers.map(async ({ process }) => (await evidenceOf(process)) !== 'dead'))
    this.#current = { ...saved, containers: saved.containers.filter((_, index) => alive[index]) }
    return this.#current
  }

  /** Follows the engine that answers now. */
  async follow(docker: Docker): Promise<void> {
    this.pause()
    const asked = this.#asked
    const watch = await watchInventory(
      docker,
      inventory => asked === this.#asked && this.#take(inventory),
      error => this.#log(`the engine's containers could not be read: ${error}`),
      this.#touched,
    )
    if (asked === this.#asked) this.#watch = watch
    else watch.stop()
  }

  /** The engine is going away: what is known stays known. */
  pause(): void {
    this.#asked++
    this.#watch?.stop()
    this.#watch = undefined
  }

  /** Nothing runs any more, or nothing that is ours to look after. */
  async forget(): Promise<void> {
    this.pause()
    this.#take(emptyInventory)
    await this.#saving
  }

  #take(inventory: Inventory): void {
    this.#current = inventory
    this.#changed(inventory)
    // One writing at a time, and the newest state wins: a burst of starts costs two writings, not one each.
    this.#saving ??= this.#save()
  }

  async #save(): Promise<void> {
    try {
      let saved: Inventory | undefined
      while (saved !== this.#current) {
        saved = this.#current
        await writeJsonAtomically(this.#path, saved, 0o600)
      }
    } catch (error) {
      this.#log(`the record of what runs could not be written: ${error}`)
    } finally {
      this.#saving = undefined
    }
  }
}
