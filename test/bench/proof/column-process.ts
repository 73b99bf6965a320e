import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { testBundlesHome } from '../../engine/bundles.ts'
import { exitOf } from '../../harness/child-exit.ts'
import { Laptop } from '../../harness/laptop/laptop.ts'
import { repository } from '../../harness/repository.ts'
import type { Order } from './column.ts'
import { type Measurement, measurementSchema } from './measurement.ts'

const answerSchema = z.union([z.object({ value: z.unknown() }), z.object({ error: z.string() })])

/** The columns of the table, and what they are called there. */
export const columnTitles = {
  afloat: 'Afloat',
  stock: 'live restore, by hand',
  systemd: 'live restore, systemd',
  none: 'no live restore',
} as const
export type ColumnName = keyof typeof columnTitles

/** A column in a process of its own, as its parent sees it. */
export class Column {
  readonly name: ColumnName
  readonly #child: ChildProcess
  /** The machine that it runs on, where that is not this one. */
  readonly #laptop: Laptop | undefined

  private constructor(name: ColumnName, child: ChildProcess, laptop: Laptop | undefined) {
    this.name = name
    this.#child = child
    this.#laptop = laptop
  }

  static async start(name: ColumnName, versions: readonly string[]): Promise<Column> {
    const laptop = name === 'systemd' ? await Laptop.boot([repository, testBundlesHome, process.execPath]) : undefined
    const [execPath, ...words] = [...(laptop?.enter ?? []), process.execPath] as [string, ...string[]]
    const execArgv = [...words, '--import', import.meta.resolve('tsx')]
    // Ctrl-C is for the parent, which lets its columns clear away.
    const options = { execPath, execArgv, detached: true }
    const child = fork(join(import.meta.dirname, 'column.ts'), [name, ...versions], options)
    const column = new Column(name, child, laptop)
    await column.#answer().catch(async error => {
      await column.end()
      throw error
    })
    return column
  }

  async up(version: string, containers: number): Promise<void> {
    await this.#say({ say: 'up', version, containers })
  }

  async measure(kind: Measurement['kind'], version: string): Promise<Measurement> {
    return measurementSchema.parse(await this.#say({ say: 'measure', kind, version }))
  }

  async down(): Promise<void> {
    await this.#say({ say: 'down' })
  }

  /** Leaves nothing behind, also where a measurement is still under way. */
  async end(): Promise<void> {
    try {
      const exited = exitOf(this.#child)
      if (this.#child.connected) this.#child.disconnect()
      await exited
    } finally {
      await this.#laptop?.remove()
    }
  }

  async #say(order: Order): Promise<unknown> {
    this.#child.send(order)
    return this.#answer()
  }

  async #answer(): Promise<unknown> {
    const gone = new AbortController()
    try {
      const [message] = await Promise.race([
        once(this.#child, 'message', { signal: gone.signal }),
        once(this.#child, 'exit', { signal: gone.signal }).then(([code]) => {
          throw new Error(`the column ${this.name} ended with ${code}`)
        }),
      ])
      const answer = answerSchema.parse(message)
      if ('error' in answer) throw new Error(`${this.name}: ${answer.error}`)
      return answer.value
    } finally {
      gone.abort()
    }
  }
}
