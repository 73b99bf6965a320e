import { parseArgs } from 'node:util'
import { Arch, build, type Configuration, DIR_TARGET, Platform } from 'electron-builder'
import { z } from 'zod'
import { buildIfStale } from './build.ts'
import { provideDebianPackages } from './debian-packages.ts'
import { electronOrigin, provideElectron } from './electron-binary.ts'
import { packagingDefaults } from './package-config.ts'
import { stagePackageFiles } from './package-files.ts'
import { SetupStop, say } from './say.ts'
import { root } from './tools.ts'

/** What `--unofficial-electron` leaves in the name of everything it makes. */
const UNOFFICIAL = 'unofficial-electron'

/**
 * `npm run dist`: packages the app as package.json's `build` says, for this machine's system and processor.
 *
 * `-- --dir` makes the unpacked folder only, `-- --target NAME` another kind (see the release recipe);
 * `-- --unofficial-electron` takes the repacked Electron, which is refused otherwise: nobody vouches for it, so it must
 * not reach anyone unmarked.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: 'boolean', default: false },
      target: { type: 'string', multiple: true, default: [] },
      [UNOFFICIAL]: { type: 'boolean', default: false },
    },
  })
  provideDebianPackages(['packaging'])
  const electron = process.platform === 'linux' ? await electronHere(values[UNOFFICIAL]) : {}
  buildIfStale()
  const targets = values.dir ? [DIR_TARGET] : values.target
  if (process.platform === 'linux') stagePackageFiles()
  const made = await build({
    targets: Platform.current().createTarget(targets, Arch[z.enum(['x64', 'arm64']).parse(process.arch)]),
    config: merged(packagingDefaults(targets), electron),
    publish: 'never',
  })
  for (const file of made) say(`Packaged ${file}`)
  return 0
}

/** Both say something of what the packaged package.json holds beyond ours. */
function merged(one: Configuration, other: Configuration): Configuration {
  return { ...one, ...other, extraMetadata: { ...one.extraMetadata, ...other.extraMetadata } }
}

/** The Electron of this checkout, where it may be packaged. Elsewhere than on Linux electron-builder fetches the official one. */
async function electronHere(unofficial: boolean): Promise<Configuration> {
  await provideElectron()
  const electron = electronOrigin()
  if (electron === undefined) throw new SetupStop('There is no Electron to package.', 'Run `npm run setup`.')
  const isMarked = electron.origin !== 'official'
  if (isMarked && !unofficial) {
    throw new SetupStop(
      `The Electron here is ${electron.source}, which somebody else repacked; a package with it would carry it on.`,
      `Package where github.com can be reached, or add \`-- --${UNOFFICIAL}\` to get one for tests that says so in its name.`,
    )
  }
  return {
    electronDist: `${root}/node_modules/electron/dist`,
    electronVersion: electron.version,
    ...(isMarked && {
      directories: { output: `dist/${UNOFFICIAL}` },
      artifactName: `\${name}-\${version}-${UNOFFICIAL}-\${arch}.\${ext}`,
      extraMetadata: { unofficialElectron: electron.source },
    }),
  }
}
