import { open } from 'node:fs/promises'
import { errnoOf } from '../../../host/afloat-error.ts'
import type { ContainerRecord } from '../../record.ts'

/** Enough for one entry of 16 KiB in which every byte is escaped, with room for attributes. */
const FIRST_ENTRY_BYTES = 256 * 1024

const OPTIONS = ['labels', 'labels-regex', 'env', 'env-regex', 'tag']

/**
 * The JSON that the engine adds to each entry of this container for its labels, env and tag options. It never changes
 * while a container runs, so the best source is an entry that the engine itself wrote; only a log that is still empty
 * makes us work it out.
 */
export async function attributesOf(container: ContainerRecord, logPath: string): Promise<Buffer> {
  if (!OPTIONS.some(option => container.log.options[option])) return Buffer.alloc(0)
  const entry = await firstEntry(logPath)
  if (entry !== undefined) return Buffer.from(attributesIn(entry), 'latin1')
  return Buffer.from(workedOut(container))
}

async function firstEntry(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_ENTRY_BYTES), 0, FIRST_ENTRY_BYTES, 0)
      const end = buffer.subarray(0, bytesRead).indexOf(0x0a)
      return end < 0 ? undefined : buffer.toString('latin1', 0, end)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The text of an entry's attributes, empty when it has none. */
export function attributesIn(entry: string): string {
  const form =
    /^\{(?:"log":"[^"\\]*(?:\\.[^"\\]*)*",)?"stream":"(?:stdout|stderr)",(?:"attrs":(\{.*\}),)?"time":"[^"]*"\}$/s
  return form.exec(entry)?.[1] ?? ''
}

/** From the options: moby's Info.ExtraAttributes, and of the tag's template the fields that stand alone. */
export function workedOut(container: ContainerRecord): string {
  const { options } = container.log
  const env = Object.fromEntries(
    container.env
      .filter(pair => pair.includes('='))
      .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const found: Record<string, string> = {
    ...chosen(container.labels, options['labels'], options['labels-regex']),
    ...chosen(env, options['env'], options['env-regex']),
  }
  if (options['tag']) found['tag'] = tagOf(options['tag'], container)
  const names = Object.keys(found).sort()
  if (names.length === 0) return ''
  return goJson(Object.fromEntries(names.map(name => [name, found[name]])))
}

function chosen(from: Readonly<Record<string, string>>, names?: string, pattern?: string): Record<string, string> {
  const listed = new Set(names?.split(',') ?? [])
  const matching = pattern ? new RegExp(pattern) : undefined
  return Object.fromEntries(Object.entries(from).filter(([name]) => listed.has(name) || matching?.test(name)))
}

function tagOf(template: string, container: ContainerRecord): string {
  const fields: Record<string, string> = {
    ID: container.id.slice(0, 12),
    FullID: container.id,
    Name: container.name,
    ImageName: container.image,
    DaemonName: 'docker',
  }
  return template.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (text, field: string) => fields[field] ?? text)
}

/** JSON as Go writes it: HTML's characters and the two line separators are escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
