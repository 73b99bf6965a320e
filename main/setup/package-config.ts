import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { PACKAGES } from './debian-packages.ts'
import { root } from './tools.ts'

/** Where Debian puts the program that electron-builder compresses with. */
const SEVEN_ZIP = '/usr/bin/7za'

/** For engines that are not the home's own: the system's (asked for through polkit), and those without root. */
const RECOMMENDED = ['pkexec | policykit-1', 'uidmap', 'slirp4netns']

/** What package.json's `build` cannot say: what is known elsewhere in the repository, or only at packaging. */
export function packagingDefaults(targets: readonly string[]): Configuration {
  provideTools(targets)
  const [owner, repository] = process.env['GITHUB_REPOSITORY']?.split('/') ?? []
  // Without a home on the net a package has no updates: an app must never ask an address that nobody vouches for.
  const publish: Configuration['publish'] = owner && repository ? { provider: 'github', owner, repo: repository } : null
  return {
    publish,
    extraMetadata: { homepage: owner ? `https://github.com/${owner}/${repository}` : 'https://afloat.invalid' },
    linux: {
      maintainer: `The founders of Afloat <${owner ? `${owner}@users.noreply.github.com` : 'nobody@afloat.invalid'}>`,
    },
    deb: {
      depends: [...PACKAGES.engine, ...PACKAGES.desktop.filter(name => !name.startsWith('fonts-'))],
      recommends: [...PACKAGES.desktop.filter(name => name.startsWith('fonts-')), ...RECOMMENDED],
    },
  }
}

/** electron-builder would fetch its own; with these a deb and a tar.gz are the same on open and closed networks. */
function provideTools(targets: readonly string[]): void {
  if (process.platform !== 'linux') return
  const debOnly = targets.every(name => name === 'deb' || name === 'tar.gz' || name === 'dir')
  if (debOnly) process.env['CUSTOM_FPM_PATH'] ??= join(root, 'main', 'setup', 'fpm.mjs')
  // Its highest, which electron-builder asks for, takes ten times as long for one part in a hundred.
  process.env['ELECTRON_BUILDER_COMPRESSION_LEVEL'] ??= '5'
  if (existsSync(SEVEN_ZIP)) process.env['ELECTRON_BUILDER_7ZIP_PATH'] ??= SEVEN_ZIP
}
