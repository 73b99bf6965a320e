import { readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { readJson, writeJsonAtomically } from '../../host/files.ts'

const CEILING = '/proc/sys/fs/pipe-max-size'

/** The kernel's default, for where it cannot be read: bytes. */
const DEFAULT_CEILING = 1 << 20

const raisedSchema = z.object({ before: z.int().positive(), raisedTo: z.int().positive() })

/**
 * The largest pipe that a process without CAP_SYS_RESOURCE may have, for the whole machine: raised for an absence, and put
 * back after it, by the next Afloat if this one dies. `record` is where it is written down meanwhile.
 */
export class PipeCeiling {
  readonly #record: string
  /** Known once it has been looked: nobody else makes the record. */
  #isPutBack = false

  constructor(record: string) {
    this.#record = record
  }

  /** Bytes. */
  async now(): Promise<number> {
    const text = await readFile(CEILING, 'utf8').catch(() => '')
    return Number.parseInt(text, 10) || DEFAULT_CEILING
  }

  /** False where that is not ours to do. Pipes that are larger already stay so. */
  async raise(bytes: number): Promise<boolean> {
    const before = (await this.#raised())?.before ?? (await this.now())
    this.#isPutBack = false
    await writeJsonAtomically(this.#record, { before, raisedTo: bytes })
    if (await setCeiling(bytes)) return true
    await rm(this.#record, { force: true })
    return false
  }

  /** Undoes `raise`; a ceiling that somebody else has set since stays. */
  async putBack(): Promise<void> {
    if (this.#isPutBack) return
    const raised = await this.#raised()
    if (raised && (await this.now()) === raised.raisedTo) await setCeiling(raised.before)
    await rm(this.#record, { force: true })
    this.#isPutBack = true
  }

  async #raised(): Promise<z.infer<typeof raisedSchema> | undefined> {
    return readJson(this.#record, raisedSchema).catch(() => undefined)
  }
}

async function setCeiling(bytes: number): Promise<boolean> {
  try {
    await writeFile(CEILING, String(bytes))
    return true
  } catch {
    return false
  }
}
