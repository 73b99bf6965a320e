import { copyFile, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Diagnosis, RemovalKind, Removals } from '../../preload/contract/diagnosis.ts'
import { AfloatError, errnoOf } from '../host/afloat-error.ts'
import { print, sizeText, table } from './print.ts'
import { type CommonOptions, withSupervision } from './session.ts'

/** Lists the facts for a bug report; saves them only where a file is named. */
export async function diagnoseCommand(options: CommonOptions & { readonly output?: string }): Promise<void> {
  await withSupervision(options, async call => {
    const diagnosis = await call('diagnose', {})
    if (!options.json) print(diagnosis, false, listText)
    if (options.output === undefined) {
      print({ ...diagnosis, path: null }, options.json, () => '\nNothing was saved yet: afloat diagnose -o FILE does.')
      return
    }
    const path = resolve(options.output)
    const { path: made, bytes } = await call('saveDiagnosis', { id: diagnosis.id })
    await move(made, path)
    print(
      { ...diagnosis, path, bytes },
      options.json,
      () => `\nSaved as ${path} (${sizeText(bytes)}). Look through it before you hand it to anybody.`,
    )
  })
}

const kinds: Record<RemovalKind, readonly [one: string, many: string]> = {
  environment: ['value of an environment', 'values of environments'],
  argument: ['argument', 'arguments'],
  label: ['value of a label', 'values of labels'],
  registry: ['credential of a registry', 'credentials of registries'],
  address: ['password in an address', 'passwords in addresses'],
  token: ['token', 'tokens'],
  password: ['password', 'passwords'],
}

function listText({ files, removed }: Diagnosis): string {
  const rows = files.map(({ name, bytes, what }) => [name, sizeText(bytes), what])
  return [table([['FILE', 'SIZE', 'WHAT'], ...rows]), '', `Removed: ${removedText(removed) || 'nothing'}.`].join('\n')
}

function removedText(removed: Removals): string {
  return (Object.entries(removed) as [RemovalKind, number][])
    .map(([kind, count]) => `${count} ${kinds[kind][count === 1 ? 0 : 1]}`)
    .join(', ')
}

/** To its place, which may be on another file system; what could not be moved is not left behind. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to).catch(async error => {
      if (errnoOf(error) !== 'EXDEV') throw error
      await copyFile(from, to)
    })
  } catch (error) {
    throw new AfloatError({
      code: 'usage',
      what: `${to} cannot be written: ${errnoOf(error) ?? error}.`,
      unchanged: 'Nothing was saved.',
      remedy: 'Name a file in a folder that you may write to.',
    })
  } finally {
    await rm(from, { force: true })
  }
}
