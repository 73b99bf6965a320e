import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJsonAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'

const leftSchema = z.array(z.string())

/** The orphans that the user said to leave alone: on disk, for the next supervisor too. */
export class LeftAlone {
  readonly #path: string
  #ids: ReadonlySet<string> | undefined

  constructor(home: Home) {
    this.#path = join(home.run.papers, 'left-alone.json')
  }

  async ids(): Promise<ReadonlySet<string>> {
    this.#ids ??= new Set(await readJson(this.#path, leftSchema).catch(() => undefined))
    return this.#ids
  }

  async add(id: string): Promise<ReadonlySet<string>> {
    this.#ids = new Set([...(await this.ids()), id])
    await writeJsonAtomically(this.#path, [...this.#ids])
    return this.#ids
  }
}
