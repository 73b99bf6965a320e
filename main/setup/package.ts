import { parseArgs } from 'node:util'
import { build, DIR_TARGET, Platform } from 'electron-builder'
import { buildIfStale } from './build.ts'
import { electronOrigin } from './electron-binary.ts'
import { SetupStop, say } from './say.ts'
import { setUp } from './set-up.ts'
import { root } from './tools.ts'

/** What `--unofficial-electron` leaves in the name of everything it makes. */
const UNOFFICIAL = 'unofficial-electron'

/**
 * `npm run dist`: packages the app as package.json's `build` says.
 *
 * `-- --dir` makes the unpacked folder only; `-- --unofficial-electron` takes the repacked Electron, which is refused
 * otherwise: nobody vouches for it, so it must not reach anyone unmarked.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { dir: { type: 'boolean', default: false }, [UNOFFICIAL]: { type: 'boolean', default: false } },
  })
  await setUp('start')
  const electron = electronOrigin()
  if (electron === undefined) throw new SetupStop('There is no Electron to package.', 'Run `npm run setup`.')
  const isMarked = electron.origin !== 'official'
  if (isMarked && values[UNOFFICIAL] !== true) {
    throw new SetupStop(
      `The Electron here is ${electron.source}, which somebody else repacked; a package with it would carry it on.`,
      `Package where github.com can be reached, or add \`-- --${UNOFFICIAL}\` to get one for tests that says so in its name.`,
    )
  }
  buildIfStale()
  const made = await build({
    targets: Platform.LINUX.createTarget(values.dir ? DIR_TARGET : null),
    config: {
      electronDist: `${root}/node_modules/electron/dist`,
      electronVersion: electron.version,
      ...(isMarked && {
        directories: { output: `dist/${UNOFFICIAL}` },
        artifactName: `\${name}-\${version}-${UNOFFICIAL}-\${arch}.\${ext}`,
      }),
    },
    publish: 'never',
  })
  for (const file of made) say(`Packaged ${file}`)
  return 0
}
