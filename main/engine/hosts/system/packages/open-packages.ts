import { access } from 'node:fs/promises'
import { Apt } from './apt.ts'
import { Dnf } from './dnf.ts'
import type { PackageManager } from './package-manager.ts'

/** The package manager that dockerd is from; undefined where it is no package's that Afloat knows of. */
export async function packagesOf(dockerd: string, kept: string): Promise<PackageManager | undefined> {
  const managers: [string, PackageManager][] = [
    ['/usr/bin/apt-get', new Apt(dockerd, kept)],
    ['/usr/bin/dnf', new Dnf(dockerd)],
  ]
  for (const [program, manager] of managers) {
    const there = await access(program)
      .then(
        () => manager.engine(),
        () => undefined,
      )
      .catch(() => undefined)
    if (there) return manager
  }
  return undefined
}
