import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
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

  private constructor(name: ColumnName, child: ChildProcess) {
    this.name = name
    this.#child = child
  }

  static async start(name: ColumnName, versions: readonly string[]): Promise<Column> {
    const child = fork(join(import.meta.dirname, 'column.ts'), [name, ...versions], { execArgv: ['--import', 'tsx'] })
    const column = new Column(name, child)
    await column.#answer()
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

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    await this.#say({ say: 'end' })
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
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
