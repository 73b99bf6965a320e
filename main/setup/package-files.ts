import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { version } from '../host/version.ts'
import { SetupStop } from './say.ts'
import { root } from './tools.ts'

const APP_ID = 'io.github.afloat.Afloat'
/** Laid beside the app in the tar.gz, and under /usr in a deb: package.json's `build` names them. */
const staged = join(root, 'out', 'packaging')

/** What Linux packages hold beside the app, made of what the app says of itself. */
export function stagePackageFiles(): void {
  rmSync(staged, { recursive: true, force: true })
  const share = (path: string, content: string | Buffer) => put(join(staged, 'usr', 'share', path), content)
  share('bash-completion/completions/afloat', documentOf('completion', 'bash'))
  share('zsh/vendor-completions/_afloat', documentOf('completion', 'zsh'))
  share('fish/vendor_completions.d/afloat.fish', documentOf('completion', 'fish'))
  share('man/man1/afloat.1.gz', zipped(documentOf('man')))
  share('doc/afloat/changelog.gz', zipped(readFileSync(join(root, 'CHANGELOG.md'))))
  share(
    'doc/afloat/copyright',
    `Afloat is made by its founders.\nLicence: Apache-2.0, see /usr/share/common-licenses/Apache-2.0.\n` +
      `Electron and Chromium in it: see LICENSE.electron.txt and LICENSES.chromium.html in /opt/Afloat.\n`,
  )
  share(`metainfo/${APP_ID}.metainfo.xml`, metainfo())
  // What lets the app ask for the right to manage the system's Docker.
  share(`polkit-1/actions/${APP_ID}.policy`, readFileSync(join(root, 'assets', 'packaging', `${APP_ID}.policy`)))
  mkdirSync(join(staged, 'usr', 'bin'))
  symlinkSync('/opt/Afloat/bin/afloat', join(staged, 'usr', 'bin', 'afloat'))
}

function metainfo(): string {
  const date = new Date().toISOString().slice(0, 10)
  const template = readFileSync(join(root, 'assets', 'packaging', `${APP_ID}.metainfo.xml`), 'utf8')
  const path = join(staged, 'metainfo.xml')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the places to fill in
  put(path, template.replace('${version}', version).replace('${date}', date))
  check('appstreamcli', ['validate', '--no-net', path])
  const text = readFileSync(path, 'utf8')
  rmSync(path)
  return text
}

function documentOf(...words: readonly string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'out', 'main', 'cli.cjs'), ...words], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new SetupStop(`afloat ${words.join(' ')} failed.`, 'Build first: npm run build')
  return stdout
}

/** As Debian's tools want it: the best compression, and no time in it. */
function zipped(content: string | Buffer): Buffer {
  return gzipSync(content, { level: 9 })
}

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** A check that says what is wrong on this terminal; without the tool, as on another Linux, none is made. */
function check(tool: string, args: readonly string[]): void {
  const { status, error } = spawnSync(tool, args, { stdio: ['ignore', process.stderr.fd, 'inherit'] })
  if (error !== undefined) return
  if (status !== 0) throw new SetupStop(`${tool} found faults.`, 'See its lines above.')
}
