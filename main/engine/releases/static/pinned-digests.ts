import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { reasonOf, releaseProblem } from '../failure.ts'

/** One line of sha256sum(1): the digest, a blank, a blank or a star, the file's name. */
const LINE = /^([0-9a-f]{64}) [ *](.+)$/i

/** SHA-256 by the archive's name. */
export type PinnedDigests = Readonly<Record<string, string>>

/** Reads a list as sha256sum writes it; blank lines and those that begin with # say nothing. Throws `settings-invalid`. */
export async function readDigests(path: string): Promise<PinnedDigests> {
  const text = await readFile(path, 'utf8').catch(error => {
    throw unusable(path, reasonOf(error))
  })
  const pinned: Record<string, string> = {}
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const [, digest, name] = LINE.exec(line.trimEnd()) ?? []
    if (!digest || !name) throw unusable(path, `line ${index + 1} is not a digest and a name`)
    pinned[basename(name)] = digest.toLowerCase()
  }
  return pinned
}

function unusable(path: string, why: string) {
  const what = `The list of pinned digests ${path} cannot be used: ${why}.`
  return releaseProblem('settings-invalid', what, 'Correct it, or take it out of the settings: channel.staticDigests.')
}
