import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { unxz } from './unxz.ts'

/** The packages that engines are made of, and those that an engine of a plain user needs beside it. */
const enginePackages = ['docker.io', 'docker-cli', 'containerd', 'runc', 'tini', 'tini-static'] as const
const rootlessPackages = ['rootlesskit', 'slirp4netns', 'libslirp0'] as const
export const wantedPackages = [...enginePackages, ...rootlessPackages] as const
export type WantedPackage = (typeof wantedPackages)[number]

export const packageEntrySchema = z.object({
  package: z.enum(wantedPackages),
  version: z.string().min(1),
  /** Path below the mirror's root. The signed index is trusted, yet a path that climbs would still be a fault. */
  filename: z.string().regex(/^(?!.*\.\.)pool\/[A-Za-z0-9.+~%:_/-]+$/),
  size: z.coerce.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PackageEntry = z.infer<typeof packageEntrySchema>

/** The wanted stanzas of a Packages.xz. It is some 60 MB of text, so it is read in passing and never held. */
export async function readPackageIndex(path: string, signal: AbortSignal): Promise<PackageEntry[]> {
  const entries: PackageEntry[] = []
  for await (const stanza of stanzas(xzText(path, signal))) {
    const name = /^Package: (.*)$/m.exec(stanza)?.[1]
    if (!wantedPackages.some(wanted => wanted === name)) continue
    const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(stanza)?.[1]
    entries.push(
      packageEntrySchema.parse({
        package: name,
        version: field('Version'),
        filename: field('Filename'),
        size: field('Size'),
        sha256: field('SHA256'),
      }),
    )
  }
  return entries
}

async function* xzText(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const piece of unxz(createReadStream(path, { signal }))) {
    yield decoder.decode(piece as Uint8Array, { stream: true })
  }
}

async function* stanzas(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest.trim() !== '') yield rest
}

/** Upstream's part of a Debian version: `5:28.5.2+dfsg4-5` is 28.5.2 and `1.0.0~rc93+ds1-5` is 1.0.0~rc93. */
export function upstreamVersion(debianVersion: string): string {
  return debianVersion
    .replace(/^\d+:/, '')
    .replace(/[+-].*$/, '')
    .replace(/~ds\d*$/, '')
}
