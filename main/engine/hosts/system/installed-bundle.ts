import { join } from 'node:path'
import { isThere } from '../../../host/files.ts'
import type { BinaryName, Bundle } from '../../releases/bundle.ts'
import { probe, versionIn } from '../../releases/probe.ts'

/** Where packages put an engine's programs. docker-ce keeps two of them in a folder of its own. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/libexec/docker', '/usr/local/bin', '/usr/local/sbin']

/** The engine as it is installed on the machine now, which need not be the one that runs. */
export async function installedBundle(dockerd: string): Promise<Bundle> {
  const paths = new Map<BinaryName, string>([['dockerd', dockerd]])
  for (const name of ['containerd', 'ctr', 'runc', 'docker-init', 'docker-proxy', 'docker'] as const) {
    paths.set(name, await placeOf(name))
  }
  const binary = (name: BinaryName) => paths.get(name) ?? join('/usr/bin', name)
  const version = (await versionOf('dockerd', dockerd)) ?? ''
  return {
    version,
    folder: '/usr',
    size: 0,
    binary,
    record: {
      schema: 1,
      version,
      containerdVersion: (await versionOf('containerd', binary('containerd'))) ?? '',
      runcVersion: (await versionOf('runc', binary('runc'))) ?? '',
      channel: 'system',
      source: 'system',
      architecture: process.arch,
      installedAt: new Date(0).toISOString(),
      verified: [],
      notes: [],
    },
  }
}

/** Upstream's version of a program on disk; undefined where it cannot be asked. */
export async function versionOf(name: BinaryName, path: string): Promise<string | undefined> {
  const answer = await probe(name, path)
  return answer.ran ? versionIn(answer.text) : undefined
}

async function placeOf(name: string): Promise<string> {
  for (const folder of FOLDERS) {
    const path = join(folder, name)
    if (await isThere(path)) return path
  }
  return join('/usr/bin', name)
}
