/**
 * `npm run lockfile`, after `npm install NAME`: some registries lack packages for platforms they do not serve, npm then
 * leaves those out of package-lock.json, and `npm ci` refuses the file everywhere. This puts them back, without a digest:
 * they are for platforms on which npm passes them over.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { say } from './say.ts'

const Entry = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
const Lockfile = z.looseObject({ packages: z.record(z.string(), Entry) })
export type Lockfile = z.infer<typeof Lockfile>

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

export interface LeftOut {
  /** The package that names it, by its place in the lockfile. */
  readonly by: string
  readonly name: string
  readonly version: string
}

/** Optional dependencies that packages of the lockfile name and that are nowhere in it. */
export function leftOut({ packages }: Lockfile): LeftOut[] {
  return Object.entries(packages).flatMap(([by, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !placesFor(by, name).some(place => place in packages))
      .map(([name, version]) => ({ by, name, version })),
  )
}

export function readLockfile(path: string): Lockfile {
  const lockfile = JSON.parse(readFileSync(path, 'utf8'))
  Lockfile.parse(lockfile)
  // As read, not as parsed: zod would put the keys in another order.
  return lockfile
}

export function run(): number {
  const lockfile = readLockfile('package-lock.json')
  for (const { by, name, version } of leftOut(lockfile)) {
    const words = name.split(/[-/]/)
    const platform = { os: OS.filter(os => words.includes(os)), cpu: CPU.filter(cpu => words.includes(cpu)) }
    if (!/^\d/.test(version) || platform.os.length === 0 || platform.cpu.length === 0) {
      say(`${name}@${version} of ${by} has no platform in its name: add it by hand.`)
      return 1
    }
    const libc = words.includes('musl') ? { libc: ['musl'] } : {}
    const dev = lockfile.packages[by]?.dev ? { dev: true } : {}
    lockfile.packages[`node_modules/${name}`] = {
      version,
      cpu: platform.cpu,
      ...dev,
      ...libc,
      optional: true,
      os: platform.os,
    }
    say(`added ${name}@${version}`)
  }
  const sorted = Object.entries(lockfile.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(
    'package-lock.json',
    `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
  )
  return 0
}

/** Where Node looks for a package from within another, nearest first. */
function placesFor(from: string, name: string): string[] {
  const folders = from === '' ? [] : from.split(/\/?node_modules\//).slice(1)
  return folders
    .map((_, depth) => folders.slice(0, folders.length - depth))
    .concat([[]])
    .map(path => [...path, name].map(part => `node_modules/${part}`).join('/'))
}
