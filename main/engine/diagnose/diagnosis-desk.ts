import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pack } from 'tar-stream'
import type { Diagnosis, RemovalKind, Removals, SavedDiagnosis } from '../../../preload/contract/diagnosis.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { writeAtomically } from '../../host/files.ts'
import { type CollectedFile, collectFacts, type DiagnosisSources } from './collect.ts'

/** Whoever reads it besides its maker is given it by its maker. */
const PRIVATE = 0o600

/** Collects the facts for a bug report, and saves those that were last shown. */
export class DiagnosisDesk {
  readonly #sources: DiagnosisSources
  #shown: { readonly id: string; readonly files: readonly CollectedFile[] } | undefined

  constructor(sources: DiagnosisSources) {
    this.#sources = sources
  }

  async collect(): Promise<Diagnosis> {
    const facts = await collectFacts(this.#sources)
    const files = [readme(facts), ...facts]
    const id = randomUUID()
    this.#shown = { id, files }
    return {
      id,
      files: files.map(({ name, what, text, removed }) => ({ name, what, bytes: Buffer.byteLength(text), removed })),
      removed: sum(files),
    }
  }

  /** Writes what `collect` has shown under this id into the home, as a tar.gz with one folder in it. */
  async save(id: string): Promise<SavedDiagnosis> {
    if (this.#shown?.id !== id) throw gone()
    const name = `afloat-diagnosis-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
    const archive = pack()
    for (const { name: file, text } of this.#shown.files) archive.entry({ name: `${name}/${file}` }, text)
    archive.finalize()
    const bytes = await promisify(gzip)(await buffer(archive))
    const path = join(this.#sources.home.diagnoses, `${name}.tar.gz`)
    await writeAtomically(path, bytes, PRIVATE)
    return { path, bytes: bytes.length }
  }
}

function readme(files: readonly CollectedFile[]): CollectedFile {
  const lines = files.map(({ name, what }) => `  ${name.padEnd(20)} ${what}`)
  const text = [
    'Facts for a bug report of Afloat.',
    '',
    ...lines,
    '',
    `Removed: ${removalsText(sum(files)) || 'nothing'}.`,
    'Where something was removed stands "[removed: ...]". Look through these files before you hand them to anybody:',
    'they name containers, images, networks, mounts and addresses of this machine.',
    '',
  ].join('\n')
  return { name: 'README.txt', what: 'What this is and what was removed', text, removed: {} }
}

function removalsText(removals: Removals): string {
  return Object.entries(removals)
    .map(([kind, count]) => `${count} × ${kind}`)
    .join(', ')
}

function sum(files: readonly CollectedFile[]): Removals {
  const total = new Map<RemovalKind, number>()
  for (const { removed } of files) {
    for (const [kind, count] of Object.entries(removed) as [RemovalKind, number][]) {
      total.set(kind, (total.get(kind) ?? 0) + count)
    }
  }
  return Object.fromEntries(total)
}

function gone(): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: 'These facts are no longer at hand: newer ones were collected since.',
    unchanged: 'Nothing was saved.',
    remedy: 'Look at the newer ones and save those.',
  })
}
