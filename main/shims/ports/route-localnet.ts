import { readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { errnoOf } from '../../host/afloat-error.ts'
import { readJson, writeJsonAtomically } from '../../host/files.ts'

const recordSchema = z.object({
  /** By bridge: what its route_localnet was before Afloat changed it. */
  before: z.record(z.string(), z.string()),
})

/** Lets bridges carry packets from 127.0.0.0/8 (`route_localnet`), and puts back what each had before. */
export class RouteLocalnet {
  readonly #record: string

  constructor(record: string) {
    this.#record = record
  }

  /** Sets it for exactly these bridges. What a bridge had before is on disk before it is changed. */
  async keep(bridges: readonly string[]): Promise<void> {
    const before = (await readJson(this.#record, recordSchema).catch(() => undefined))?.before ?? {}
    const next: Record<string, string> = {}
    for (const bridge of bridges) {
      const value = before[bridge] ?? (await settingOf(bridge))
      if (value !== undefined) next[bridge] = value
    }
    const dropped = Object.entries(before).filter(([bridge]) => !(bridge in next))
    await writeJsonAtomically(this.#record, { before: { ...before, ...next } })
    for (const bridge of Object.keys(next)) await write(bridge, '1')
    for (const [bridge, value] of dropped) await write(bridge, value)
    if (Object.keys(next).length === 0) await rm(this.#record, { force: true })
    else if (dropped.length > 0) await writeJsonAtomically(this.#record, { before: next })
  }
}

/** Whether a bridge carries packets from 127.0.0.0/8. */
export async function isOpenToLocal(bridge: string): Promise<boolean> {
  return (await settingOf(bridge)) === '1'
}

function pathOf(bridge: string): string {
  return `/proc/sys/net/ipv4/conf/${bridge}/route_localnet`
}

async function settingOf(bridge: string): Promise<string | undefined> {
  try {
    return (await readFile(pathOf(bridge), 'utf8')).trim()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function write(bridge: string, value: string): Promise<void> {
  if ((await settingOf(bridge)) === value) return
  await writeFile(pathOf(bridge), value).catch(error => {
    // The bridge went meanwhile, and its setting with it.
    if (errnoOf(error) !== 'ENOENT') throw error
  })
}
