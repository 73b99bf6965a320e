import { join } from 'node:path'
import { z } from 'zod'

/** Every program of a bundle, by the name that it has in the bundle's bin/. */
export const binaryNames = [
  'dockerd',
  'containerd',
  'containerd-shim-runc-v2',
  'ctr',
  'runc',
  'docker-proxy',
  'docker-init',
  'docker',
] as const
export type BinaryName = (typeof binaryNames)[number]

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Where one file of a bundle came from. */
export const fileSourceSchema = z.object({
  /** The package or archive that held it, and that package's own version. */
  package: z.string(),
  packageVersion: z.string(),
  /** Digest of the package or archive. */
  packageSha256: sha256,
  /** `trixie` and the like; absent where a channel has no suites. */
  suite: z.string().optional(),
  url: z.string(),
})
export type FileSource = z.infer<typeof fileSourceSchema>

const installedFileSchema = fileSourceSchema.extend({
  sha256,
  /** Bytes. */
  size: z.int().nonnegative(),
})

/** bundle.json: what a bundle is, where each file came from and what was verified. */
export const bundleRecordSchema = z.object({
  schema: z.literal(1),
  /** Upstream's version of the engine, whatever the package calls it. */
  version: z.string(),
  containerdVersion: z.string(),
  runcVersion: z.string(),
  channel: z.string(),
  /** `debian/trixie`, as listed when it was installed. */
  source: z.string(),
  /** As Node names it: x64, arm64. */
  architecture: z.string(),
  installedAt: z.iso.datetime(),
  /** What was verified and how, one sentence each. */
  verified: z.array(z.string()),
  /** What a user should know: a runc from elsewhere, an index past its date. */
  notes: z.array(z.string()),
  files: z.record(z.enum(binaryNames), installedFileSchema),
})
export type BundleRecord = z.infer<typeof bundleRecordSchema>

/** The record's name in a bundle's folder. */
export const recordFile = 'bundle.json'

/** What is known of an engine as a whole. */
export type BundleFacts = Omit<BundleRecord, 'files'>

/** One installed engine. A home's own is immutable from its installation to its removal. */
export interface Bundle {
  readonly version: string
  readonly folder: string
  readonly record: BundleFacts
  /** Bytes on disk. */
  readonly size: number
  /** Absolute path of one of its programs. */
  binary(name: BinaryName): string
}

/** One of a home's own, with the origin of each file. */
export interface StoredBundle extends Bundle {
  readonly record: BundleRecord
}

/** A bundle by its place, which is all that is known of a broken one. */
export type BundlePlace = Pick<Bundle, 'version' | 'folder'>

/** The folder of a bundle's programs. It is also dockerd's PATH, which finds runc, docker-init and docker-proxy there. */
export function binFolder(bundleFolder: string): string {
  return join(bundleFolder, 'bin')
}

export function bundleFrom(folder: string, record: BundleRecord): StoredBundle {
  return {
    version: record.version,
    folder,
    record,
    size: Object.values(record.files).reduce((sum, file) => sum + file.size, 0),
    binary: name => join(binFolder(folder), name),
  }
}
