import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeJsonAtomically } from '../../host/files.ts'
import { type BinaryName, type BundleRecord, binaryNames, binFolder, recordFile } from './bundle.ts'
import type { Fetched, Release } from './channel.ts'
import { sha256OfFile } from './digest.ts'
import { releaseProblem } from './failure.ts'
import { probe, versionIn } from './probe.ts'

/** The Debian package of each library that Debian's engines are linked with and a small system may lack. */
const libraryPackages: Readonly<Record<string, string>> = {
  'libdevmapper.so.1.02.1': 'libdevmapper1.02.1',
  'libseccomp.so.2': 'libseccomp2',
  'libsystemd.so.0': 'libsystemd0',
}

/** Runs every program of a freshly made bundle and writes its record. Throws `bundle-broken` when one does not run. */
export async function finishBundle(folder: string, channel: string, release: Release, fetched: Fetched): Promise<void> {
  const bin = binFolder(folder)
  const answers = new Map<BinaryName, string>()
  for (const name of binaryNames) answers.set(name, await answerOf(name, join(bin, name), release))
  const engine = versionIn(answers.get('dockerd') ?? '')
  if (engine !== release.version) {
    throw releaseProblem(
      'bundle-broken',
      `${release.source} calls its engine ${release.version}, but its dockerd says ${engine ?? 'nothing'}.`,
      'Take another version, and report this.',
    )
  }
  const record: BundleRecord = {
    schema: 1,
    version: release.version,
    containerdVersion: versionIn(answers.get('containerd') ?? '') ?? 'unknown',
    runcVersion: versionIn(answers.get('runc') ?? '') ?? 'unknown',
    channel,
    source: release.source,
    architecture: process.arch,
    installedAt: new Date().toISOString(),
    verified: [...fetched.verified],
    notes: [...fetched.notes],
    files: await describeFiles(bin, fetched),
  }
  await writeJsonAtomically(join(folder, recordFile), record)
}

async function answerOf(name: BinaryName, path: string, release: Release): Promise<string> {
  const answer = await probe(name, path)
  if (answer.ran) return answer.text
  const library = /loading shared libraries: (\S+?):/.exec(answer.reason)?.[1]
  const remedy = library
    ? `Install the library ${library}: apt-get install ${libraryPackages[library] ?? `(the package that has ${library})`}.`
    : 'Take another version, or update this machine.'
  throw releaseProblem('bundle-broken', `${name} of engine ${release.version} does not run on this machine.`, remedy, {
    detail: answer.reason,
  })
}

async function describeFiles(bin: string, fetched: Fetched): Promise<BundleRecord['files']> {
  const described = await Promise.all(
    (await readdir(bin)).map(async name => {
      const path = join(bin, name)
      const source = fetched.files[name as BinaryName]
      return [name, { ...source, sha256: await sha256OfFile(path), size: (await stat(path)).size }] as const
    }),
  )
  return Object.fromEntries(described) as BundleRecord['files']
}
